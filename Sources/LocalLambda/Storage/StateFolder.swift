import Crypto
import Foundation

/// The folder of the state, with a lock that the system releases when the process dies.
final class StateFolder: Sendable {
    let path: String
    let files: DurableFile
    private let lock: Int32

    /// - Parameter startsFresh: whether what is there is removed, once it is held.
    init(path: String, startsFresh: Bool = false, syncsToDisk: Bool = false) throws(LocalLambdaError) {
        self.path = path
        files = DurableFile(syncs: syncsToDisk)
        try Self.makeFolder(path, of: path)
        // `lock` is set once it is held: from then on `deinit` closes it, after a throw too.
        let descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFile.failure(path + "/lock") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor).map { "process \($0)" } ?? "another process"
            close(descriptor)
            throw LocalLambdaError(
                .folderInUse,
                "\(holder) uses the local Lambda's folder \(path): end it, or give this one another folder")
        }
        Self.sign(descriptor)
        lock = descriptor
        if startsFresh {
            for name in try Self.names(in: path) where name != "lock" && name != "clients" {
                try Self.remove(path + "/" + name)
            }
        }
        for name in ["functions", "layers", "mappings", "alarms", "code", "objects"] {
            try Self.makeFolder(path + "/" + name, of: path)
        }
    }

    /// Writes the owner into the lock's file, for the message of a second process.
    private static func sign(_ lock: Int32) {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(lock, 0) == 0 else { return }
        _ = pwrite(lock, text, text.count, 0)
    }

    /// The process that owns the lock, from the lock's file.
    private static func holder(_ lock: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(lock, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count], as: UTF8.self).prefix { $0.isNumber })
    }

    private static func makeFolder(_ folder: String, of path: String) throws(LocalLambdaError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw LocalLambdaError(
                .folderUnusable, "the local Lambda's folder \(path) cannot be made: \(error.localizedDescription)")
        }
    }

    private static func remove(_ file: String) throws(LocalLambdaError) {
        do {
            try FileManager.default.removeItem(atPath: file)
        } catch {
            throw LocalLambdaError(
                .folderUnusable, "\(file) cannot be removed: \(error.localizedDescription)")
        }
    }

    /// The names in a folder, sorted. One that cannot be read is not an empty one.
    static func names(in folder: String) throws(LocalLambdaError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw LocalLambdaError(
                .folderUnusable,
                "the local Lambda's folder \(folder) cannot be read: \(error.localizedDescription)")
        }
    }

    /// Releases the folder. To close the file alone is not enough: a child process that is being started holds it
    /// open until it has become another program.
    func release() {
        unlink(path + "/" + LocalLambdaConnection.fileName)
        ftruncate(lock, 0)
        flock(lock, LOCK_UN)
    }

    deinit {
        close(lock)
    }

    /// All records of a kind.
    func load<Record: Decodable>(_ type: Record.Type, from kind: String) throws(LocalLambdaError) -> [Record] {
        let folder = path + "/" + kind
        var records: [Record] = []
        for name in try Self.names(in: folder) {
            let file = folder + "/" + name
            // What a crash left half written was never answered.
            guard name.hasSuffix(".json") else {
                unlink(file)
                continue
            }
            do {
                let data = try Data(contentsOf: URL(fileURLWithPath: file))
                records.append(try JSONDecoder().decode(type, from: data))
            } catch {
                throw LocalLambdaError(
                    .damagedState,
                    "\(file) is not a record of the local Lambda: repair it, or remove the folder to start again")
            }
        }
        return records
    }

    func save(_ record: some Encodable, as name: String, in kind: String) throws(LocalLambdaError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(record) else {
            throw LocalLambdaError(.damagedState, "a record of \(name) cannot be written as JSON")
        }
        try files.write(Array(data), to: file(name, in: kind))
    }

    func remove(_ name: String, in kind: String) throws(LocalLambdaError) {
        try files.remove(file(name, in: kind))
    }

    private func file(_ name: String, in kind: String) -> String {
        "\(path)/\(kind)/\(name).json"
    }
}
