import Foundation
import StageKit
import StageKitTesting
import StaysailCommands
import Testing

@Suite("Rolling back without a run")
struct RollbackCommandTests {
    private static func moves(_ more: String = "") -> String {
        """
        name: moves
        defaults: { function: greeter }
        stages:
          - id: deploy
            type: deploy
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                    code: { path: function }, publish: true }
          - { id: shift, type: route, needs: [deploy], with: { alias: live, strategy: simple } }\(more)
        """
    }

    /// A bench on a local Lambda where a run has moved `live` from version 1 to version 2.
    private static func with(_ body: @Sendable (CommandBench, AWSSnapshot) async throws -> Void) async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                let bench = bench.calling(server)
                try bench.write(moves(), to: "pipeline.yaml")
                for version in 1...2 {
                    try bench.write("def handler(e, c): return \(version)\n", to: "function/app.py")
                    let outcome = await bench.run("run", "pipeline.yaml")
                    #expect(outcome.status == .done, "\(outcome.notes)")
                }
                try await body(bench, AWSSnapshot(server))
            }
        }
    }

    private static let back = ["rollback", "--function", "greeter", "--alias", "live"]

    @Test("from a machine that knows no run: to the version before, once; and to the one that is named")
    func elsewhere() async throws {
        try await Self.with { bench, look in
            try FileManager.default.removeItem(atPath: "\(bench.folder)/.staysail")
            let first = await bench.run(Self.back + ["--json"])
            #expect(first.status == .done, "\(first.notes)")
            let json = try JSONValue(parsing: first.output)
            #expect(json["before"] == ["2": 100])
            #expect(json["weights"] == ["1": 100])
            var now = try await look.function("greeter").aliases
            #expect(now == ["live": ["1": 100]])
            #expect(!FileManager.default.fileExists(atPath: "\(bench.folder)/.staysail"))
            let second = await bench.run(Self.back)
            #expect(second.status == .failed)
            #expect(second.notes.contains("has been rolled back already"), "\(second.notes)")
            #expect(second.notes.contains("There is: 2 ("), "\(second.notes)")
            let named = await bench.run(Self.back + ["--to", "2"])
            #expect(named.status == .done, "\(named.notes)")
            #expect(named.output == "Alias live of function greeter rolled back to version 2; it was at version 1.\n")
            now = try await look.function("greeter").aliases
            #expect(now == ["live": ["2": 100]])
            let same = await bench.run(Self.back + ["--to", "2"])
            #expect(same.output.contains("nothing to change"))
            let gone = await bench.run(Self.back + ["--to", "9"])
            #expect(gone.status == .failed)
            #expect(gone.notes.contains("Version 9 of function greeter is gone"), "\(gone.notes)")
        }
    }

    @Test("a run that waits is named, and is found undone afterwards")
    func waiting() async throws {
        try await Self.with { bench, look in
            try bench.write(
                Self.moves("\n  - { id: hold, type: manual-judgment, needs: [shift], with: { message: Keep it } }"),
                to: "pipeline.yaml")
            try bench.write("def handler(e, c): return 3\n", to: "function/app.py")
            #expect(await bench.run("run", "pipeline.yaml", "--detach").status == .waiting)
            let id = await bench.run("runs", "--json").events.first?["id"]?.stringValue ?? ""
            let back = await bench.run(Self.back)
            #expect(back.status == .done, "\(back.notes)")
            #expect(back.notes.contains("Run \(id) of 'moves' is waiting"), "\(back.notes)")
            let undone = await bench.run("rollback", id)
            #expect(undone.status == .done, "\(undone.notes)")
            #expect(undone.notes.contains("Alias live of function greeter shows version 2 already"), "\(undone.notes)")
            #expect(!undone.notes.contains("alias live →"), "\(undone.notes)")
            let now = try await look.function("greeter").aliases
            #expect(now == ["live": ["2": 100]])
        }
    }

    @Test("a run that a process owns must be canceled first")
    func driven() async throws {
        try await Self.with { bench, look in
            try bench.write(
                Self.moves("\n  - { id: hold, type: manual-judgment, needs: [shift], with: { message: Keep it } }"),
                to: "pipeline.yaml")
            try bench.write("def handler(e, c): return 3\n", to: "function/app.py")
            let left = await bench.run("run", "pipeline.yaml", "--detach")
            #expect(left.status == .waiting)
            let id = await bench.run("runs", "--json").events.first?["id"]?.stringValue ?? ""
            // This process, as another one would.
            let claim = try RunHolder(state: "\(bench.folder)/.staysail", run: id)
            let refused = await bench.run(Self.back)
            #expect(refused.status == .failed)
            #expect(refused.notes.contains("cancel it with 'staysail cancel \(id)'"), "\(refused.notes)")
            let now = try await look.function("greeter").aliases
            #expect(now == ["live": ["3": 100]])
            claim.release()
        }
    }

    @Test("a run is not rolled back to a deleted version: status 4, before it writes")
    func gone() async throws {
        try await Self.with { bench, look in
            try bench.write(
                """
                name: clean
                defaults: { function: greeter }
                stages: [{ id: clean, type: delete, with: { versions: "1" } }]
                """, to: "clean.yaml")
            #expect(await bench.run("run", "clean.yaml").status == .done)
            let ids = await bench.run("runs", "--json").events.compactMap { $0["id"]?.stringValue }
            let back = await bench.run("rollback", ids[1])
            #expect(back.status == .needsAttention, "\(back.notes)")
            #expect(back.notes.contains("Version 1 of function greeter is gone"), "\(back.notes)")
            #expect(back.output.contains("moves: not all undone after"), "\(back.output)")
            #expect(back.notes.contains("Then undo the rest: staysail rollback \(ids[1])"), "\(back.notes)")
            #expect(await bench.run("runs").output.contains("not all undone"))
            let now = try await look.function("greeter").aliases
            #expect(now == ["live": ["2": 100]])
        }
    }

    @Test(
        "wrong use",
        arguments: [
            ([], "Name a run, or a function and an alias"),
            (["--function", "greeter"], "Name a run, or a function and an alias"),
            (["run-1", "--function", "greeter"], "A run records what it changed"),
            (["run-1", "--local"], "A run records its target"),
            (["--function", "gr eeter", "--alias", "live"], "is not a function's name"),
            (["--function", "greeter", "--alias", "7"], "cannot be an alias"),
            (["--function", "greeter", "--alias", "live", "--to", "newest"], "'newest' is not a version"),
        ])
    func usage(_ arguments: [String], _ sentence: String) async throws {
        try await CommandBench.with { bench in
            let outcome = await bench.run(["rollback"] + arguments)
            #expect(outcome.status == .usage)
            #expect(outcome.notes.contains(sentence), "\(outcome.notes)")
        }
    }
}
