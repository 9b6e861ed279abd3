import AWSServices
import Foundation
import LocalLambda
import RunDatabase
import StageKit
import StageKitTesting
import StaysailCommands
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

@Suite("Runs beside each other")
struct ConcurrentRunTests {
    private static let pipeline = """
        name: moves
        parameters: { function: { default: greeter }, code: { default: v1 }, interval: { default: 1m } }
        stages:
          - id: deploy
            type: deploy
            with: { function: "${ parameters.function }", runtime: python3.12, handler: app.handler, publish: true,
                    role: "arn:aws:iam::000000000000:role/r", code: { path: "${ parameters.code }" } }
          - id: shift
            type: route
            needs: [deploy]
            with: { function: "${ parameters.function }", alias: live, strategy: canary, steps: [10],
                    interval: "${ parameters.interval }" }
        """

    private static func write(_ bench: CommandBench) throws {
        try bench.write(pipeline, to: "pipeline.yaml")
        for version in 1...3 { try bench.write("def handler(e, c): return \(version)\n", to: "v\(version)/app.py") }
    }

    @Test("two runs on one alias: one continues, the other names the owner of the lock, status 1")
    func oneDatabase() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                try Self.write(bench)
                var bench = bench.calling(server)
                let first = await bench.run("run", "pipeline.yaml")
                #expect(first.status == .done, "\(first.notes)")
                // The one that goes on holds its first step for an hour of real time.
                bench.clock = SystemClock()
                let (loser, winner) = try await withThrowingTaskGroup(of: CommandBench.Outcome.self) { [bench] group in
                    for code in ["v2", "v3"] {
                        group.addTask {
                            await bench.run("run", "pipeline.yaml", "-p", "code=\(code)", "-p", "interval=1h")
                        }
                    }
                    let loser = try await group.next()
                    // It says how to stop the other one.
                    let advice = loser?.notes.firstMatch(of: /staysail cancel ([0-9a-z-]+)/)
                    let cancel = await bench.run("cancel", String(advice?.1 ?? "none"))
                    #expect(cancel.status == .done, "\(loser?.notes ?? "") \(cancel.notes)")
                    return (loser, try await group.next())
                }
                #expect(loser?.status == .failed)
                #expect(loser?.notes.contains("in process \(getpid()) on ") == true)
                #expect(winner?.status == .canceled)
                #expect(try await AWSSnapshot(server).function("greeter").aliases == ["live": ["1": 100]])
            }
        }
    }

    @Test("on two databases the slower one fails on the revision id, and the alias is the faster one's")
    func twoDatabases() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                try Self.write(bench)
                let bench = bench.calling(server)
                let first = await bench.run("run", "pipeline.yaml", "--state", "a")
                #expect(first.status == .done, "\(first.notes)")

                let gate = WriteGate()
                var slow = bench
                slow.clock = TestClock()
                slow.wrapTransport = { GatedTransport(transport: $0, gate: gate) }
                async let late = slow.run("run", "pipeline.yaml", "--state", "a", "-p", "code=v2")
                await gate.isReached()
                let fast = await bench.run("run", "pipeline.yaml", "--state", "b", "-p", "code=v3")
                #expect(fast.status == .done, "\(fast.notes)")
                gate.open()
                let outcome = await late
                #expect(outcome.status == .failed)
                #expect(
                    outcome.notes.contains("Somebody else wrote alias live of function greeter"), "\(outcome.notes)")
                let winner = try #require(fast.notes.split(separator: " ").dropFirst().first)
                #expect(outcome.notes.contains("its description says that run \(winner) wrote it"), "\(outcome.notes)")
                let refused = server.requestLog.filter { $0.operation == "UpdateAlias" && $0.status == 412 }
                #expect(refused.count == 1)
                #expect(try await AWSSnapshot(server).function("greeter").aliases == ["live": ["3": 100]])
            }
        }
    }

    @Test("50 on 50 functions in one process")
    func many() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                try Self.write(bench)
                let bench = bench.calling(server)
                let outcomes = await withTaskGroup(of: CommandBench.Outcome.self) { group in
                    for number in 1...50 {
                        group.addTask {
                            var bench = bench
                            bench.clock = TestClock()
                            return await bench.run("run", "pipeline.yaml", "-p", "function=f\(number)")
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                for outcome in outcomes { #expect(outcome.status == .done, "\(outcome.notes)") }
                let runs = try await RunDatabase(folder: "\(bench.folder)/.staysail").runs()
                #expect(runs.map(\.status) == Array(repeating: .succeeded, count: 50))
                for number in 1...50 {
                    #expect(try await AWSSnapshot(server).function("f\(number)").aliases == ["live": ["1": 100]])
                }
            }
        }
    }

    /// Some moments: what is recorded when the process is killed, and the how-manieth record of all runs it is.
    @Test("a process is killed during 50 runs: the database is valid and each run resumes", arguments: [60, 400, 900])
    func manyKilled(record: Int) async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                try Self.write(bench)
                let bench = bench.calling(server)
                var variables: [Environment.Key: String?] = [
                    "STAYSAIL_CRASH_POINT": "record:\(record):after", "STAYSAIL_CRASH_COUNT": "50",
                ]
                for (name, value) in server.environment { variables[Environment.Key(stringLiteral: name)] = value }
                let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
                let killed = try await Subprocess.run(
                    .path(FilePath(tests.deletingLastPathComponent().appendingPathComponent("CrashMatrix").path)),
                    arguments: ["run", "pipeline.yaml", "-p", "function=f{}"],
                    environment: .inherit.updating(variables), workingDirectory: FilePath(bench.folder),
                    input: .none, output: .discarded, error: .discarded)
                #expect(killed.terminationStatus == .signaled(SIGKILL))

                let check = try await Subprocess.run(
                    .name("python3"),
                    arguments: [
                        "-c",
                        "import sqlite3; print(*sqlite3.connect('.staysail/runs.db').execute('PRAGMA quick_check'))",
                    ], workingDirectory: FilePath(bench.folder), output: .string(limit: 1000), error: .discarded)
                #expect(check.standardOutput == "('ok',)\n")
                let database = try RunDatabase(folder: "\(bench.folder)/.staysail")
                let runs = try await database.runs()
                #expect(!runs.isEmpty)
                let open = runs.filter { !$0.status.hasEnded }
                #expect(!open.isEmpty)
                for run in open {
                    var bench = bench
                    bench.clock = TestClock(start: Date())
                    let outcome = await bench.run("resume", run.id)
                    #expect(outcome.status == .done, "\(outcome.notes)")
                }
                for run in try await database.runs() where run.status != .succeeded {
                    Issue.record("\(await bench.run("show", run.id).output)")
                }
                let parameters = try await database.runs().asyncMap { try await database.origin(of: $0.id)?.parameters }
                for function in parameters.compactMap({ $0?["function"]?.stringValue }) {
                    let look = try await AWSSnapshot(server).function(function)
                    #expect(look == AWSSnapshot.Function(aliases: ["live": ["1": 100]], versions: ["1"]))
                }
            }
        }
    }
}

extension Array {
    fileprivate func asyncMap<R>(_ body: (Element) async throws -> R) async throws -> [R] {
        var results: [R] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}

/// Holds the first write of an alias until it is opened.
private final class WriteGate: Sendable {
    private let reached = AsyncStream.makeStream(of: Void.self)
    private let opened = AsyncStream.makeStream(of: Void.self)

    func isReached() async { for await _ in reached.stream { break } }

    func open() { opened.continuation.finish() }

    func pass() async {
        reached.continuation.finish()
        for await _ in opened.stream { break }
    }
}

private struct GatedTransport: HTTPTransport {
    let transport: any HTTPTransport
    let gate: WriteGate

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        if request.method == "PUT", request.path.contains("/aliases/") { await gate.pass() }
        return try await transport.send(request)
    }
}
