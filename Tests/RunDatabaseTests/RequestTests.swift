import Foundation
import RunDatabase
import StageKit
import Testing

extension RunRequest {
    static func cancel(_ id: String) -> RunRequest {
        RunRequest(id: id, kind: .cancel, by: "ann", reason: "enough", at: .after(0))
    }
}

@Suite("Requests to the owner of a run", .timeLimit(.minutes(5)))
struct RequestTests {
    let folder: StateFolder
    let database: RunDatabase

    init() throws {
        folder = try StateFolder()
        database = try folder.open()
    }

    @Test("what waits comes first, then what this and other connections add; each once, and only the run's own")
    func order() async throws {
        let other = try folder.open()
        try await database.start("r1")
        try await database.start("r2")
        let requests = [
            RunRequest(id: "1", kind: .approve(stage: "ok?", choice: "blue"), by: "ann", at: .after(1)),
            RunRequest(id: "2", kind: .approve(stage: "ok?", choice: nil), by: "bob", reason: "fine", at: .after(2)),
            RunRequest(id: "3", kind: .reject(stage: "ok?"), by: "ann", reason: "no", at: .after(3)),
            .cancel("4"), .cancel("5"), .cancel("6"),
        ]
        try await other.add(requests[0], to: "r1")
        try await database.add(requests[1], to: "r1")

        var reader = database.requests(of: "r1").makeAsyncIterator()
        #expect(await reader.next() == requests[0])
        #expect(await reader.next() == requests[1])
        try await other.add(.cancel("not yours"), to: "r2")
        try await other.add(requests[2], to: "r1")
        #expect(await reader.next() == requests[2])
        try await database.append(RunChange(events: [.log(2)], settled: ["1", "2"]), to: "r1")
        try await database.add(requests[3], to: "r1")
        #expect(await reader.next() == requests[3])
        try await other.append(RunChange(events: [.log(3)], settled: ["4"]), to: "r1")
        try await other.add(requests[4], to: "r1")
        #expect(await reader.next() == requests[4])

        // Another reader gets what nobody has taken care of.
        var later = try folder.open().requests(of: "r1").makeAsyncIterator()
        #expect(await later.next() == requests[2])
        #expect(await later.next() == requests[4])
        try await later.settleAndAdd(requests[5], in: other)
        #expect(await later.next() == requests[5])
    }

    @Test("a reader that waits sees what comes while it waits")
    func waiting() async throws {
        let other = try folder.open()
        try await database.start("r1")
        async let first = { [database] in
            var reader = database.requests(of: "r1").makeAsyncIterator()
            return await reader.next()
        }()
        try await other.add(.cancel("late"), to: "r1")
        #expect(await first?.id == "late")
    }

    @Test("a settled request of one run is not one of another's")
    func settled() async throws {
        try await database.start("r1")
        try await database.start("r2")
        try await database.add(.cancel("a"), to: "r1")
        try await database.append(RunChange(events: [.log(2)], settled: ["a"]), to: "r2")
        var reader = database.requests(of: "r1").makeAsyncIterator()
        #expect(await reader.next()?.id == "a")
    }

    @Test("the stream ends when its reader is canceled")
    func end() async throws {
        try await database.start("r1")
        let reader = Task { [database] in
            for await _ in database.requests(of: "r1") {}
            return Task.isCancelled
        }
        reader.cancel()
        #expect(await reader.value)
    }

    @Test("a request is made once")
    func twice() async throws {
        try await database.start("r1")
        try await database.add(.cancel("a"), to: "r1")
        #expect(await failure { try await database.add(.cancel("a"), to: "r1") }?.code == .conflict)
    }
}

extension AsyncStream<RunRequest>.Iterator {
    fileprivate func settleAndAdd(_ request: RunRequest, in database: RunDatabase) async throws {
        try await database.append(RunChange(events: [], settled: ["3", "5"]), to: "r1")
        try await database.add(request, to: "r1")
    }
}
