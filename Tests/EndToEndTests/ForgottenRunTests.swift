import Expressions
import Foundation
import StaysailCommands
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

@Suite("A run whose record cannot be read")
struct ForgottenRunTests {
    private static let pipeline = """
        name: moves
        defaults: { function: greeter }
        stages:
          - id: deploy
            type: deploy
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                    code: { path: function } }
          - { id: hold, type: manual-judgment, needs: [deploy] }
        """

    @Test(
        "each command names the command that releases the locks, and that command works", arguments: ["not json", "{}"])
    func forget(body: String) async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                let bench = bench.calling(server)
                try bench.write(Self.pipeline, to: "pipeline.yaml")
                try bench.write("def handler(e, c): return 1\n", to: "function/app.py")
                #expect(await bench.run("run", "pipeline.yaml", "--detach").status == .waiting)
                let id = await bench.run("runs", "--json").events.first?["id"]?.stringValue ?? ""
                let readable = await bench.run("runs", "forget", id)
                #expect(readable.status == .usage)
                #expect(
                    readable.notes.contains("is readable. Cancel the run with 'staysail cancel \(id)'"),
                    "\(readable.notes)")

                let damage =
                    "import sqlite3; db = sqlite3.connect('.staysail/runs.db'); "
                    + "db.execute(\"UPDATE events SET body = ? WHERE type = 'step_started'\", ('\(body)',)); db.commit()"
                let damaged = try await Subprocess.run(
                    .name("python3"), arguments: ["-c", damage], workingDirectory: FilePath(bench.folder),
                    output: .discarded, error: .string(limit: 1000))
                #expect(damaged.terminationStatus.isSuccess, "\(damaged.standardError)")
                for command in ["resume", "rollback", "cancel"] {
                    let outcome = await bench.run(command, id)
                    #expect(outcome.status == .failed)
                    #expect(
                        outcome.notes.contains("'staysail runs forget \(id)' releases its locks"), "\(outcome.notes)")
                }
                #expect(await bench.run("run", "pipeline.yaml", "--detach").status == .failed)
                let forgotten = await bench.run("runs", "forget", id)
                #expect(forgotten.status == .done, "\(forgotten.notes)")
                #expect(forgotten.output.contains("Nothing was undone"))
                #expect(forgotten.notes.contains("function greeter"), "\(forgotten.notes)")
                #expect(await bench.run("run", "pipeline.yaml", "--detach").status == .waiting)
            }
        }
    }
}
