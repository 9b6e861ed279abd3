import Foundation
import GRDB
import RunDatabase
import StageKit
import Testing

@Suite("Runs in the database")
struct RunStoreTests {
    let folder: StateFolder
    let database: RunDatabase

    init() throws {
        folder = try StateFolder()
        database = try folder.open()
    }

    @Test("a later process reads a run completely")
    func roundTrip() async throws {
        let origin = RunOrigin.sample(files: [
            .init(path: "/project/pipeline.yaml", content: Data("name: checkout".utf8)),
            .init(path: "/project/b.lua", content: Data([0, 255, 10])),
            .init(path: "/project/a.lua", content: Data([0, 255, 10])), .init(path: "/project/empty", content: Data()),
        ])
        let inputs = [
            RecordedInput(stage: "deploy", attempt: 2, input: ["b": 1, "a": "ü"]),
            RecordedInput(stage: "deploy", attempt: 1, input: .null),
        ]
        try await database.begin("r1", from: origin, at: .after(0))
        try await database.append(RunChange(events: Array(RunEvent.all.prefix(3)), inputs: [inputs[0]]), to: "r1")
        try await database.append(RunChange(events: Array(RunEvent.all.dropFirst(3)), inputs: [inputs[1]]), to: "r1")

        let later = try folder.open()
        #expect(try await later.origin(of: "r1") == origin)
        #expect(try await later.events(of: "r1").map { $0.json.text() } == RunEvent.all.map { $0.json.text() })
        #expect(try await later.inputs(of: "r1") == inputs)
    }

    @Test("a run that does not exist has no events and takes none")
    func unknown() async throws {
        #expect(try await database.origin(of: "no") == nil)
        #expect(try await database.events(of: "no").isEmpty)
        #expect(try await database.inputs(of: "no").isEmpty)
        #expect(
            await failure { try await database.append(RunChange(events: [.log(1)]), to: "no") }?.code == .unknownRun)
        #expect(await failure { try await database.add(.cancel("a"), to: "no") }?.code == .unknownRun)
        #expect(await failure { _ = try await database.acquire("x", for: "no", at: .after(0)) }?.code == .unknownRun)
    }

    @Test("a run begins once")
    func twice() async throws {
        try await database.begin("r1", from: .sample(), at: .after(0))
        let again = RunOrigin.sample(files: [.init(path: "/x", content: Data("x".utf8))])
        #expect(await failure { try await database.begin("r1", from: again, at: .after(1)) }?.code == .conflict)
        #expect(try await database.origin(of: "r1") == .sample())
    }

    @Test("a run's id is one that a file's name can hold", arguments: ["", "../r", "a/b", ".r", "a b", "ü", "a\n"])
    func ids(id: String) async throws {
        #expect(await failure { try await database.begin(id, from: .sample(), at: .after(0)) }?.code == .invalidRun)
        #expect(await failure { _ = try database.claim(id) }?.code == .invalidRun)
    }

    @Test("of a change that cannot be written, nothing is")
    func atomicity() async throws {
        try await database.start("r1")
        try await database.add(.cancel("ask"), to: "r1")
        let change = RunChange(
            events: [.of(2, .runEnded(status: .failed)), .log(3), .log(1)],
            inputs: [RecordedInput(stage: "s", attempt: 1, input: 1)], settled: ["ask"])
        #expect(await failure { try await database.append(change, to: "r1") }?.code == .conflict)
        let twice = RunChange(
            events: [.of(2, .runEnded(status: .failed))],
            inputs: [1, 2].map { RecordedInput(stage: "s", attempt: 1, input: $0) }, settled: ["ask"])
        #expect(await failure { try await database.append(twice, to: "r1") }?.code == .conflict)

        #expect(try await database.events(of: "r1").map(\.seq) == [1])
        #expect(try await database.inputs(of: "r1").isEmpty)
        #expect(try await database.runs().map(\.status) == [.running])
        var requests = database.requests(of: "r1").makeAsyncIterator()
        #expect(await requests.next()?.id == "ask")
    }

    @Test("the list of runs says what their events say")
    func listing() async throws {
        let steps: [RunEvent.Kind] = [
            .runStarted(pipeline: "checkout", stages: [], parameters: [:]), .runWaiting(until: .after(60)), .runResumed,
            .runWaiting(until: nil), .runResumed, .runEnded(status: .failed), .runResumed,
            .runEnded(status: .succeeded),
        ]
        let memory = InMemoryRunStore()
        try await database.begin("r1", from: .sample(), at: .after(0.5))
        try await memory.begin("r1", from: .sample(), at: .after(0.5))
        #expect(try await database.runs() == memory.runs())
        for (index, kind) in steps.enumerated() {
            let change = RunChange(events: [.of(index + 1, kind, at: .after(Double(index)))])
            try await database.append(change, to: "r1")
            try await memory.append(change, to: "r1")
            #expect(try await database.runs() == memory.runs(), "after \(kind)")
        }
    }

    @Test("a stage's events leave the status of its run alone")
    func stageEvents() async throws {
        try await database.start("r1")
        try await database.append(
            RunChange(events: [.of(2, .runEnded(status: .failed), stage: "child", attempt: 1)]), to: "r1")
        #expect(try await database.runs().first?.status == .running)
    }

    @Test("runs are listed newest first, by status, pipeline, and number")
    func filters() async throws {
        for (id, pipeline) in [("a", "one"), ("b", "two"), ("c", "one"), ("d", "one"), ("e", "one")] {
            try await database.start(id, pipeline: pipeline)
        }
        try await database.end("a", .failed)
        try await database.end("b")
        try await database.append(RunChange(events: [.of(2, .runWaiting(until: .after(60)))]), to: "c")
        try await database.append(RunChange(events: [.of(2, .runWaiting(until: nil))]), to: "e")
        let table: [(RunFilter, [String])] = [
            (RunFilter(), ["e", "d", "c", "b", "a"]), (RunFilter(limit: 2), ["e", "d"]), (RunFilter(limit: -1), []),
            (RunFilter(statuses: [.failed, .running]), ["d", "a"]), (RunFilter(statuses: []), []),
            (RunFilter(pipeline: "one", limit: 3), ["e", "d", "c"]), (RunFilter(pipeline: "' OR 1"), []),
            (RunFilter(onlyUnfinished: true), ["e", "d", "c"]),
            (RunFilter(pipeline: "one", onlyUnfinished: true, limit: 1), ["e"]),
            (RunFilter(dueBy: .after(59)), []), (RunFilter(dueBy: .after(60)), ["c"]),
        ]
        for (filter, ids) in table { #expect(try await database.runs(filter).map(\.id) == ids, "\(filter)") }
    }

    @Test("a side effect is recorded although its task has been canceled")
    func cancellation() async throws {
        try await database.start("r1")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await database.append(RunChange(events: [.log(2)]), to: "r1")
            return try await database.events(of: "r1").count
        }
        #expect(try await task.value == 2)
    }

    @Test("fifty runs are written in parallel")
    func sideBySide() async throws {
        try await withThrowingTaskGroup { group in
            for number in 1...50 {
                group.addTask {
                    try await database.start("r\(number)")
                    for seq in 2...10 {
                        try await database.append(RunChange(events: [.log(seq, "\(number)")]), to: "r\(number)")
                    }
                    try await database.end("r\(number)", seq: 11)
                }
            }
            try await group.waitForAll()
        }
        let later = try folder.open()
        #expect(try await later.runs(RunFilter(statuses: [.succeeded])).count == 50)
        for number in 1...50 { #expect(try await later.events(of: "r\(number)").map(\.seq) == Array(1...11)) }
    }

    @Test("an event of a newer staysail is an error that names the release")
    func newerEvent() async throws {
        try await database.start("r1")
        try folder.inspect { try $0.execute(sql: "UPDATE events SET v = 2") }
        await #expect(throws: RunEventError.self) { _ = try await database.events(of: "r1") }
    }
}
