import StageKit
import StaysailCommands
import Testing

@Suite("Approvals from the command line")
struct ApprovalCommandTests {
    /// A pipeline whose stage runs another pipeline that asks for approval.
    private static func write(_ bench: CommandBench) throws {
        try bench.write(
            "name: inner\nstages: [{ id: ask, type: manual-judgment, with: { message: \"Ship it?\" } }]\n",
            to: "inner.yaml")
        try bench.write(
            "name: p\nstages: [{ id: child, type: pipeline, with: { file: inner.yaml } }]\n", to: "p.yaml")
    }

    /// The id of the newest run.
    private static func newest(_ bench: CommandBench) async -> String {
        await bench.run("runs", "list", "--limit", "1", "--json").events.first?["id"]?.stringValue ?? "none"
    }

    @Test(
        "a child run's question is answered by the parent run's id, and by the printed command",
        arguments: ["ask", "child"])
    func child(stage: String) async throws {
        try await CommandBench.with { bench in
            try Self.write(bench)
            let left = await bench.run("run", "p.yaml", "--local", "--detach")
            #expect(left.status == .waiting)
            let id = await Self.newest(bench)
            #expect(left.notes.contains("\n  staysail approve \(id).child ask\n"), "\(left.notes)")
            let approved = await bench.run("approve", "last", stage, "--resume")
            #expect(approved.status == .done, "\(approved.notes)")
            #expect(await bench.run("runs", "list", "--status", "succeeded").output.contains(id))
        }
    }

    @Test("reject with --resume ends the run")
    func reject() async throws {
        try await CommandBench.with { bench in
            try Self.write(bench)
            #expect(await bench.run("run", "p.yaml", "--local", "--detach").status == .waiting)
            let rejected = await bench.run("reject", "last", "ask", "--reason", "no", "--resume")
            #expect(rejected.status == .failed, "\(rejected.notes)")
        }
    }

    @Test("an answer for a stage that does not ask is an error that names its status")
    func notAsking() async throws {
        try await CommandBench.with { bench in
            try Self.write(bench)
            #expect(await bench.run("run", "p.yaml", "--local", "--detach").status == .waiting)
            let unknown = await bench.run("approve", "last", "nothing")
            #expect(unknown.status == .usage && unknown.notes.contains("has no stage 'nothing'"), "\(unknown.notes)")
            #expect(await bench.run("approve", "last", "ask", "--resume").status == .done)
            let late = await bench.run("approve", "last", "ask")
            #expect(late.status == .usage)
            #expect(late.notes.contains("is not waiting for approval; it is succeeded"), "\(late.notes)")
        }
    }

    @Test("every status that a list prints filters the list")
    func statuses() async throws {
        try await CommandBench.with { bench in
            try Self.write(bench)
            try bench.write(
                "name: q\nstages: [{ id: a, type: check-preconditions, with: { conditions: [{ if: \"false\" }] } }]\n",
                to: "q.yaml")
            #expect(await bench.run("run", "q.yaml", "--local").status == .failed)
            #expect(await bench.run("run", "p.yaml", "--local", "--detach").status == .waiting)
            #expect(await bench.run("approve", "last", "ask", "--resume").status == .done)
            #expect(await bench.run("rollback", "last").status == .done)
            #expect(await bench.run("run", "p.yaml", "--local", "--detach").status == .waiting)
            let all = await bench.run("runs", "--json").events
            let statuses = all.compactMap { $0["status"]?.stringValue }
            #expect(statuses == ["waiting", "undone", "failed"])
            for run in all {
                let status = run["status"]?.stringValue ?? ""
                let found = await bench.run("runs", "list", "--status", status, "--json").events
                #expect(found.map { $0["id"] } == [run["id"]], "\(status)")
            }
        }
    }

    @Test("show, events and watch take the newest run, and a run's exit status")
    func newest() async throws {
        try await CommandBench.with { bench in
            try Self.write(bench)
            #expect(await bench.run("run", "p.yaml", "--local", "--detach").status == .waiting)
            let id = await Self.newest(bench)
            let shown = await bench.run("show")
            #expect(
                shown.output.contains(id) && shown.output.contains("ask  manual-judgment  waiting"), "\(shown.output)")
            #expect(await bench.run("events").output.contains("child"))
            let watched = await bench.run("watch")
            #expect(watched.status == .waiting)
            #expect(watched.notes.contains("staysail approve \(id).child ask"), "\(watched.notes)")
        }
    }
}
