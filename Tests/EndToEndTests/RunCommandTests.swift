import Expressions
import Foundation
import StageKit
import StageKitTesting
import StaysailCommands
import Testing

@Suite("Runs are recorded, shown, resumed and undone")
struct RunCommandTests {
    private static let moves = """
        name: moves
        defaults: { function: greeter }
        stages:
          - id: deploy
            type: deploy
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                    code: { path: function }, publish: true }
          - { id: shift, type: route, needs: [deploy], with: { alias: live, strategy: simple } }
        """

    /// A bench on a local Lambda where version 1 is live, and version 2 has just been moved to by a run.
    private static func withTwoRuns(
        _ body: @Sendable (CommandBench, AWSSnapshot) async throws -> Void
    ) async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                let bench = bench.calling(server)
                try bench.write(moves, to: "pipeline.yaml")
                for version in 1...2 {
                    try bench.write("def handler(e, c): return \(version)\n", to: "function/app.py")
                    let outcome = await bench.run("run", "pipeline.yaml")
                    #expect(outcome.status == .done, "\(outcome.notes)")
                }
                try await body(bench, AWSSnapshot(server))
            }
        }
    }

    private static func ids(_ bench: CommandBench) async -> [String] {
        await bench.run("runs", "--json").events.compactMap { $0["id"]?.stringValue }
    }

    @Test("a list, a tree, the events, and a replay with nothing to call")
    func look() async throws {
        try await Self.withTwoRuns { bench, _ in
            let ids = await Self.ids(bench)
            #expect(ids.count == 2)
            let list = await bench.run("runs", "list", "--status", "succeeded", "--limit", "1")
            #expect(list.output.contains(ids[0]) && !list.output.contains(ids[1]))
            let none = await bench.run("runs", "list", "--pipeline", "other")
            #expect(none.output.isEmpty && none.notes.contains("no such runs"))
            let tree = await bench.run("show", ids[0])
            #expect(tree.output.contains("✓ publish version"))
            #expect(tree.output.contains("alias live → version 2 100 %"))
            let object = try JSONValue(parsing: await bench.run("show", ids[0], "--json").output)
            #expect(object["stages"]?.arrayValue?.count == 2)
            #expect(object["status"] == "succeeded")
            let events = await bench.run("events", ids[0], "--json").events
            #expect(events.first?["type"] == "run_started")
            #expect(events.last?["type"] == "run_ended")
            for id in ids {
                let replay = await bench.run("replay", id)
                #expect(replay.status == .done, "\(replay.output)")
                #expect(replay.output.contains("no difference"))
            }
        }
    }

    @Test("rolled back, the alias is where it was before the run; moved since by somebody else, it is left alone")
    func rollback() async throws {
        try await Self.withTwoRuns { bench, look in
            let ids = await Self.ids(bench)
            let before = try await look.function("greeter").aliases
            #expect(before == ["live": ["2": 100]])
            let back = await bench.run("rollback", ids[0])
            #expect(back.status == .done, "\(back.notes)")
            #expect(back.output.contains("moves: undone after"), "\(back.output)")
            #expect(back.output.contains("undone: alias greeter:live"), "\(back.output)")
            #expect(!back.output.contains("→"), "\(back.output)")
            #expect(await bench.run("runs", "--limit", "1").output.contains("  undone"))
            let after = try await look.function("greeter").aliases
            #expect(after == ["live": ["1": 100]])
            let again = await bench.run("rollback", ids[0])
            #expect(again.status == .done, "a second time there is nothing to do: \(again.notes)")
            // Version 2 again, by a run of its own: the first run's state is not there any more.
            let third = await bench.run("run", "pipeline.yaml")
            #expect(third.status == .done, "\(third.notes)")
            let late = await bench.run("rollback", ids[1])
            #expect(late.status == .needsAttention)
            #expect(late.notes.contains("Check this"))
            let untouched = try await look.function("greeter").aliases
            #expect(untouched == ["live": ["2": 100]])
        }
    }

    @Test("a stage of an ended run runs again with the recorded pipeline, and the output shows it")
    func fromStage() async throws {
        try await Self.withTwoRuns { bench, look in
            let ids = await Self.ids(bench)
            let ended = await bench.run("resume", ids[0])
            #expect(ended.status == .done)
            #expect(ended.output.contains("has ended: succeeded"))
            try bench.write(Self.moves.replacing("strategy: simple", with: "strategy: nonsense"), to: "pipeline.yaml")
            let again = await bench.run("resume", ids[0], "--from", "shift")
            #expect(again.status == .done, "\(again.notes)")
            #expect(again.notes.contains("pipeline.yaml has changed since"))
            let now = try await look.function("greeter").aliases
            #expect(now == ["live": ["2": 100]])
            let unknown = await bench.run("resume", ids[0], "--from", "sift")
            #expect(unknown.status == .usage)
            #expect(unknown.notes.contains("has no stage 'sift'. It has: deploy, shift."))
        }
    }

    @Test("a stage in Lua that waits and asks the host is replayed each time")
    func luaReplay() async throws {
        try await CommandBench.with { bench in
            try bench.write(
                "name: slow\nversion: 1.0.0\nabout: Waits.\napi: 1\nstages: [{ type: slow, script: stage.lua }]\n",
                to: "plugins/slow/plugin.yaml")
            try bench.write(
                """
                return { api = 1, kind = "stage", about = "Waits.", run = function(ctx, input)
                  log.info("one") ctx.wait("a while", "5m") log.info("two")
                  return { at = ctx.step("two", function() return time.now() end) }
                end }
                """, to: "plugins/slow/stage.lua")
            try bench.write("name: p\nstages: [{ id: a, type: slow, timeout: 10m }]\n", to: "p.yaml")
            #expect(await bench.run("run", "p.yaml", "--local").status == .done)
            let id = await Self.ids(bench)[0]
            for _ in 0..<10 {
                let replay = await bench.run("replay", id)
                #expect(replay.status == .done, "\(replay.output)")
            }
        }
    }

    @Test("scripts are recorded with the run: a deleted script is replayed")
    func scriptsAreKept() async throws {
        try await Self.withTwoRuns { bench, _ in
            try bench.write(
                """
                return { api = 1, kind = "version_selector", about = "The newest but one.",
                  select = function(version, ctx) return version.version == "1" end }
                """, to: "pick.lua")
            let selecting = Self.moves.replacing(
                "strategy: simple", with: "strategy: simple, target: { select: pick.lua }")
            try bench.write(selecting, to: "pipeline.yaml")
            let run = await bench.run("run", "pipeline.yaml")
            #expect(run.status == .done, "\(run.notes)")
            try FileManager.default.removeItem(atPath: "\(bench.folder)/pick.lua")
            let replay = await bench.run("replay", await Self.ids(bench)[0])
            #expect(replay.status == .done, "\(replay.output)")
            try FileManager.default.removeItem(atPath: "\(bench.folder)/pipeline.yaml")
            let back = await bench.run("rollback", await Self.ids(bench)[0])
            #expect(back.status == .done, "\(back.notes)")
            #expect(back.notes.contains("pipeline.yaml was removed since"), "\(back.notes)")
            #expect(!back.notes.contains("has changed since"), "\(back.notes)")
        }
    }

    @Test("nothing to resume, an unknown run, no runs: one sentence each")
    func nothing() async throws {
        try await CommandBench.with { bench in
            #expect(await bench.run("runs").status == .done)
            #expect(await bench.run("runs", "due", "--resume").status == .done)
            let none = await bench.run("resume")
            #expect(none.status == .usage)
            #expect(none.notes.contains("There are no runs in"))
        }
        try await Self.withTwoRuns { bench, _ in
            #expect(await bench.run("resume").output == "Every run has ended: there is nothing to resume.\n")
            #expect(await bench.run("resume", "--rollback").status == .done)
            let unknown = await bench.run("show", "nope")
            #expect(unknown.status == .usage)
            #expect(unknown.notes.contains("There is no run 'nope'"))
            let many = await bench.run("show", "20")
            #expect(many.notes.contains("Several runs have '20' in their ids"))
            let cancel = await bench.run("cancel", await Self.ids(bench)[0])
            #expect(cancel.output.contains("has ended: succeeded"))
            let kept = await bench.run("runs", "prune", "--keep", "30d")
            #expect(kept.output == "Removed 0 runs.\n")
            (bench.clock as? TestClock)?.advance(by: .seconds(31 * 86_400))
            let pruned = await bench.run("runs", "prune", "--keep", "30d")
            #expect(pruned.output == "Removed 2 runs.\n")
            #expect(await Self.ids(bench).isEmpty)
        }
    }

    @Test("the record belongs to one account")
    func otherAccount() async throws {
        try await Self.withTwoRuns { bench, _ in
            let id = await Self.ids(bench)[0]
            try await withQuickLambda(account: "111111111111") { other in
                let refused = await bench.calling(other).run("rollback", id)
                #expect(refused.status == .failed)
                #expect(
                    refused.notes.contains(
                        "belongs to account 000000000000, but these credentials are of account 111111111111"))
            }
        }
    }
}
