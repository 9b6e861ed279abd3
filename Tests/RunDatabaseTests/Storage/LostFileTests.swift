import Foundation
import StageKit
import Testing

@testable import RunDatabase

@Suite("The database file")
struct LostFileTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private var file: String { "\(folder.path)/runs.db" }

    @Test("that was removed takes no more events")
    func removed() async throws {
        let database = try folder.open()
        try await database.start("r1")
        try FileManager.default.removeItem(atPath: file)
        #expect(await failure { try await database.end("r1") }?.code == .lost)
    }

    @Test("that was replaced takes no more events, and the new one is left alone")
    func replaced() async throws {
        let database = try folder.open()
        try await database.start("r1")
        try FileManager.default.moveItem(atPath: file, toPath: "\(file).old")
        try Data("other".utf8).write(to: URL(filePath: file))
        #expect(await failure { try await database.append(RunChange(events: [.log(2)]), to: "r1") }?.code == .lost)
        #expect(try Data(contentsOf: URL(filePath: file)) == Data("other".utf8))
    }

    @Test("whose folder was moved takes no more events")
    func moved() async throws {
        let database = try folder.open()
        try await database.start("r1")
        let elsewhere = try StateFolder()
        for name in try folder.names {
            try FileManager.default.moveItem(atPath: "\(folder.path)/\(name)", toPath: "\(elsewhere.path)/\(name)")
        }
        #expect(await failure { try await database.end("r1") }?.code == .lost)
        #expect(try await elsewhere.open().events(of: "r1").count == 1)
    }

    @Test("that is shorter than a header is damaged", arguments: [1, 99])
    func short(size: Int) throws {
        try Data(repeating: 0x53, count: size).write(to: URL(filePath: file))
        var notice = ""
        _ = try folder.open { notice = $0 }
        #expect(notice.contains("only \(size) bytes"), "\(notice)")
    }

    @Test("is whole without its log once a run is released")
    func copied() async throws {
        let database = try folder.open()
        let claim = try database.claim("r1")
        try await database.start("r1")
        try await database.end("r1")
        claim.release()
        let copy = try StateFolder()
        try FileManager.default.copyItem(atPath: file, toPath: "\(copy.path)/runs.db")
        #expect(try await copy.open().runs().map(\.status) == [.succeeded])
        #expect(try await database.runs().count == 1)
    }
}
