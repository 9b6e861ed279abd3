import Foundation
import GRDB
import RunDatabase
import StageKit

/// A state folder of one test, removed with the last reference to it.
final class StateFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "runs-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Another connection to its runs. It looks for requests often.
    func open(wholeCheckLimit: Int = .max, onNotice: (String) -> Void = { _ in }) throws -> RunDatabase {
        try RunDatabase(
            folder: path, pollInterval: .milliseconds(5), wholeCheckLimit: wholeCheckLimit, onNotice: onNotice)
    }

    /// Looks into the file past the interface.
    func inspect<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) throws -> Value {
        try DatabaseQueue(path: "\(path)/runs.db").write(body)
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    func mode(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int
    }
}
