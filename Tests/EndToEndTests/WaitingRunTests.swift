import Foundation
import StageKit
import StageKitTesting
import StaysailCommands
import Testing

@Suite("Runs that wait, are stopped, and are undone beside others")
struct WaitingRunTests {
    /// A pipeline that deploys `function` and shifts its traffic, with stages before and after the shift.
    private static func moves(_ strategy: String = "strategy: simple", before: String = "", after: String = "")
        -> String
    {
        """
        name: moves
        parameters: { function: { default: greeter } }
        defaults: { function: "${ parameters.function }" }
        stages:
          - id: deploy
            type: deploy
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                    code: { path: function }, publish: true }
        \(before)
          - { id: shift, type: route, needs: [\(before.isEmpty ? "deploy" : "before")], with: { alias: live, \(strategy) } }
        \(after)
        """
    }

    private static let judgment =
        "  - { id: hold, type: manual-judgment, needs: [shift], with: { message: Keep it? } }"

    private static func with(_ body: @Sendable (CommandBench, AWSSnapshot) async throws -> Void) async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                let bench = bench.calling(server)
                try await release(1, moves(), bench)
                try await body(bench, AWSSnapshot(server))
            }
        }
    }

    @discardableResult
    private static func release(
        _ version: Int, _ pipeline: String, _ bench: CommandBench, _ arguments: String...
    ) async throws -> CommandBench.Outcome {
        try bench.write(pipeline, to: "pipeline.yaml")
        try bench.write("def handler(e, c): return \(version)\n", to: "function/app.py")
        return await bench.run(["run", "pipeline.yaml", "--detach"] + arguments)
    }

    private static func newest(_ bench: CommandBench) async -> String {
        await bench.run("runs", "--json").events.first?["id"]?.stringValue ?? ""
    }

    @Test("an invalid staysail.yaml is an error before a due run is resumed")
    func dueAndFaulty() async throws {
        try await CommandBench.with { bench in
            try bench.write("name: p\nstages: [{ id: a, type: manual-judgment }]\n", to: "p.yaml")
            #expect(await bench.run("run", "p.yaml", "--local", "--detach").status == .waiting)
            let id = await Self.newest(bench)
            #expect(await bench.run("approve", id, "a").status == .done)
            #expect(await bench.run("runs").output.contains("due"))
            try Data([0xFF]).write(to: URL(fileURLWithPath: "\(bench.folder)/staysail.yaml"))
            let failed = await bench.run("runs", "due", "--resume")
            #expect(failed.status == .invalid)
            #expect(failed.notes == "staysail.yaml: error: The file is not text in UTF-8.\n")
            try bench.write("", to: "staysail.yaml")
            #expect(await bench.run("runs", "due", "--resume").status == .done)
        }
    }

    @Test("what stays of a run that fails: the alias that it left split, first")
    func stays() async throws {
        try await Self.with { bench, _ in
            let left = try await Self.release(
                2, Self.moves("strategy: weighted, percent: 40", after: Self.judgment), bench)
            #expect(left.status == .waiting, "\(left.notes)")
            let id = await Self.newest(bench)
            #expect(left.notes.contains("staysail approve \(id) hold"), "\(left.notes)")
            #expect(await bench.run("reject", id, "hold").status == .done)
            let failed = await bench.run("resume", id)
            #expect(failed.status == .failed)
            let words = "Remaining: alias live of function greeter at version 1 60 %, version 2 40 %; "
            #expect(failed.notes.contains(words), "\(failed.notes)")
            let back = await bench.run("rollback", id)
            #expect(!back.notes.contains("alias live of function greeter at"), "\(back.notes)")
        }
    }

    @Test("a run that has ended is not undone under another that holds its function")
    func held() async throws {
        try await Self.with { bench, look in
            try await #expect(Self.release(2, Self.moves(), bench).status == .done)
            let ended = await Self.newest(bench)
            try await #expect(Self.release(3, Self.moves(after: Self.judgment), bench).status == .waiting)
            let waiting = await Self.newest(bench)
            let refused = await bench.run("rollback", ended)
            #expect(refused.status == .failed)
            #expect(
                refused.notes.contains("is locked by another run. Run \(waiting) of 'moves' is waiting"),
                "\(refused.notes)")
            #expect(try await look.function("greeter").aliases == ["live": ["3": 100]])
            #expect(await bench.run("show", ended, "--json").output.contains(#""status":"succeeded""#))
            #expect(await bench.run("rollback", waiting).status == .done)
            #expect(await bench.run("rollback", ended).status == .done)
            #expect(try await look.function("greeter").aliases == ["live": ["1": 100]])
        }
    }

    @Test("a stage's own region is where the function is, whatever the run's region is")
    func regions() async throws {
        try await Self.with { bench, _ in
            let pipeline = Self.moves(after: Self.judgment).replacing(
                "defaults: {", with: "defaults: { region: us-east-1,")
            try await #expect(Self.release(2, pipeline, bench).status == .waiting)
            let first = await Self.newest(bench)
            let second = try await Self.release(3, pipeline, bench, "--region", "eu-west-1")
            #expect(second.status == .failed)
            #expect(second.notes.contains("is locked by another run. Run \(first)"), "\(second.notes)")
            let elsewhere = pipeline.replacing("us-east-1", with: "eu-central-1")
            let third = try await Self.release(3, elsewhere, bench, "--region", "us-east-1")
            #expect(third.status == .waiting, "\(third.notes)")
            let sides = """
                name: sides
                stages:
                  - { id: a, type: route, with: { region: us-east-1, function: greeter, alias: live, target: newest } }
                  - { id: b, type: route, with: { region: eu-west-1, function: greeter, alias: live, target: newest } }
                """
            try bench.write(sides, to: "sides.yaml")
            let valid = await bench.run("validate", "sides.yaml")
            #expect(valid.status == .done, "\(valid.notes)")
        }
    }

    @Test("the deadline and reason of a wait, the resumption, and the cancellation with its reason")
    func told() async throws {
        try await CommandBench.with { bench in
            try await withQuickLambda { server in
                let bench = bench.calling(server)
                try bench.write("name: p\nstages: [{ id: a, type: wait, with: { duration: 12h } }]", to: "p.yaml")
                let left = await bench.run("run", "p.yaml", "--detach")
                #expect(left.status == .waiting)
                let id = await Self.newest(bench)
                #expect(left.notes.contains("waiting until 2026-01-06 00:00:0"), "\(left.notes)")
                #expect(left.notes.contains("staysail resume \(id)"), "\(left.notes)")
                let shown = await bench.run("show", id).output
                #expect(shown.contains("a  wait  waiting until 2026-01-06 00:00:0"), "\(shown)")
                #expect(await bench.run("cancel", id, "--reason", "wrong day").status == .done)
                #expect(await bench.run("show", id).output.contains("canceled by anonymous: wrong day"))
                let json = try JSONValue(parsing: await bench.run("show", id, "--json").output)
                let intervention = json["interventions"]?.arrayValue?.first
                #expect(intervention?["what"] == "cancel" && intervention?["reason"] == "wrong day")
            }
        }
    }

    @Test("a run of a stage is undone with the run that the stage belongs to")
    func nested() async throws {
        try await Self.with { bench, _ in
            try bench.write("name: in\nstages: [{ id: hold, type: manual-judgment }]", to: "in.yaml")
            try bench.write("name: out\nstages: [{ id: b, type: pipeline, with: { file: in.yaml } }]", to: "out.yaml")
            #expect(await bench.run("run", "out.yaml", "--detach").status == .waiting)
            let id = await Self.newest(bench)
            let refused = await bench.run("rollback", "\(id).b")
            #expect(refused.status == .usage)
            #expect(refused.notes.contains("belongs to a stage of run \(id)"), "\(refused.notes)")
            #expect(await bench.run("rollback", id).status == .done)
        }
    }

    @Test("an interruption cancels the second of the due runs, and the third does not start", .timeLimit(.minutes(5)))
    func interrupted() async throws {
        try await Self.with { bench, look in
            for name in ["f1", "f2", "f3"] {
                try await #expect(Self.release(1, Self.moves(), bench, "-p", "function=\(name)").status == .done)
            }
            let before = "  - { id: before, type: wait, needs: [deploy], with: { duration: 1h } }"
            for (name, strategy) in [
                ("f1", "strategy: simple"), ("f2", "strategy: canary, steps: [10], interval: 1h"),
                ("f3", "strategy: simple"),
            ] {
                let left = try await Self.release(
                    2, Self.moves(strategy, before: before), bench, "-p", "function=\(name)")
                #expect(left.status == .waiting, "\(left.notes)")
            }
            var late = bench
            // Time that stands still: the canary holds until it is interrupted.
            late.clock = TestClock(start: bench.clock.now.addingTimeInterval(7200), automatic: false)
            let due = await late.run(
                ["runs", "due", "--resume"], interruptWhen: { $0.contains("version 1 90 %, version 2 10 %") })
            #expect(due.status == .canceled, "\(due.notes)")
            #expect(due.notes.contains("Interrupted: 1 run is still due."), "\(due.notes)")
            var aliases: [[String: [String: Double]]] = []
            for name in ["f1", "f2", "f3"] { aliases.append(try await look.function(name).aliases) }
            #expect(aliases == [["live": ["2": 100]], ["live": ["1": 100]], ["live": ["1": 100]]])
        }
    }

    @Test("an empty STAYSAIL_STATE counts as not set")
    func emptyVariable() async throws {
        try await Self.with { bench, _ in
            var bench = bench
            bench.environment["STAYSAIL_STATE"] = ""
            let runs = await bench.run("runs")
            #expect(runs.output.contains("moves"), "\(runs.notes)")
            #expect(!FileManager.default.fileExists(atPath: "\(bench.folder)/runs.db"))
            #expect(await bench.run("runs", "--state", "").status == .usage)
        }
    }

    @Test("after a damaged database was renamed, only the second command reports that there is nothing to resume")
    func damaged() async throws {
        try await Self.with { bench, _ in
            try bench.write("not a database at all, and long enough to be looked at", to: ".staysail/runs.db")
            let first = await bench.run("resume")
            #expect(first.status == .failed)
            #expect(first.notes.contains("is damaged"), "\(first.notes)")
            #expect(
                first.notes.contains("interrupted and waiting runs are unknown. Check the aliases"), "\(first.notes)")
            #expect(await bench.run("resume").status == .done)
        }
    }
}
