import StageKit
import StaysailCommands
import Testing

@Suite("The live view of runs")
struct LiveReportTests {
    @Test("a question stays on the screen, with the commands that answer it")
    func question() async throws {
        try await CommandBench.with { bench in
            var bench = bench
            bench.isLive = true
            try bench.write(
                """
                name: p
                stages: [{ id: sign-off, type: manual-judgment, with: { message: "Ship it?", choices: [half, all] } }]
                """, to: "p.yaml")
            let outcome = await bench.run("run", "p.yaml", "--local", "--detach")
            #expect(outcome.status == .waiting)
            let lines = outcome.notes.split(separator: "\n")
            #expect(lines.contains { $0.contains("  sign-off  asks: Ship it?") }, "\(outcome.notes)")
            for answer in ["sign-off half", "sign-off all"] {
                #expect(lines.contains { $0.contains("staysail approve ") && $0.contains(answer) }, "\(lines)")
            }
            #expect(lines.contains { $0.contains("staysail reject ") && $0.contains("sign-off") })
            let panel = lines.filter { $0.contains("⏸") }
            #expect(panel.contains { $0.contains("waiting for approval") }, "\(panel)")
        }
    }

    @Test("a key answers a question in place")
    func key() async throws {
        try await CommandBench.with { bench in
            var bench = bench
            bench.isLive = true
            bench.clock = SystemClock()
            bench.keyboard = Console.Keyboard(next: { "2" })
            try bench.write(
                """
                name: p
                stages: [{ id: sign-off, type: manual-judgment, with: { message: "Ship it?", choices: [half, all] } }]
                """, to: "p.yaml")
            let outcome = await bench.run("run", "p.yaml", "--local")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(outcome.notes.contains("[1] half  [2] all  [n] reject"), "\(outcome.notes)")
            #expect(outcome.output.contains(": all"), "\(outcome.output)")
        }
    }

    @Test("a key answers the question of a child run")
    func childKey() async throws {
        try await CommandBench.with { bench in
            var bench = bench
            bench.isLive = true
            bench.clock = SystemClock()
            bench.keyboard = Console.Keyboard(next: { "y" })
            try bench.write(
                "name: inner\nstages: [{ id: ask, type: manual-judgment, with: { message: \"Ship it?\" } }]\n",
                to: "inner.yaml")
            try bench.write(
                "name: p\nstages: [{ id: child, type: pipeline, with: { file: inner.yaml } }]\n", to: "p.yaml")
            let outcome = await bench.run("run", "p.yaml", "--local")
            #expect(outcome.status == .done, "\(outcome.notes)")
        }
    }

    @Test("a stage that will be retried shows the time")
    func retry() async throws {
        try await CommandBench.with { bench in
            var bench = bench
            bench.isLive = true
            try bench.write(
                """
                name: p
                stages: [{ id: call, type: webhook, retry: { attempts: 2, backoff: 5s }, with: { url: "http://127.0.0.1:1" } }]
                """, to: "p.yaml")
            let outcome = await bench.run("run", "p.yaml", "--local")
            #expect(outcome.status == .failed)
            let panel = outcome.notes.split(separator: "\n").filter { $0.contains("▸") }
            #expect(panel.contains { $0.contains("retries at") }, "\(outcome.notes)")
        }
    }

    private static let canary = """
        name: p
        defaults: { function: greeter }
        stages:
          - id: deploy
            type: deploy
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                    code: { path: v1 }, publish: true }
          - { id: first, type: route, needs: [deploy], with: { alias: live, strategy: simple } }
          - { id: update, type: update-code, needs: [first], with: { code: { path: v2 }, publish: true } }
          - id: shift
            type: route
            needs: [update]
            with: { alias: live, strategy: canary, steps: [20, 80], interval: 1m, every: 10s,
                    healthChecks: [{ name: call, invoke: { expect: 2 } }] }
        """

    /// Runs the canary with a local Lambda.
    private static func run(
        isLive: Bool = false, _ body: @escaping @Sendable (CommandBench, CommandBench.Outcome) async throws -> Void
    )
        async throws
    {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                var bench = bench.calling(server)
                bench.isLive = isLive
                try bench.write("def handler(e, c): return 1\n", to: "v1/app.py")
                try bench.write("def handler(e, c): return 2\n", to: "v2/app.py")
                try bench.write(canary, to: "pipeline.yaml")
                let outcome = await bench.run("run", "pipeline.yaml")
                #expect(outcome.status == .done, "\(outcome.notes)")
                try await body(bench, outcome)
            }
        }
    }

    @Test("the bar is filled by the candidate's share")
    func bar() async throws {
        try await Self.run(isLive: true) { _, outcome in
            for (filled, weights) in [(4, "version 1 80 %, version 2 20 %"), (16, "version 1 20 %, version 2 80 %")] {
                let full = String(repeating: "█", count: filled)
                let empty = String(repeating: "░", count: 20 - filled)
                #expect(
                    outcome.notes.contains("\u{1B}[32m\(full)\u{1B}[0m\u{1B}[2m\(empty)\u{1B}[0m \(weights)"),
                    "\(weights)")
            }
        }
    }

    @Test("the looks of a hold are one line of what is shown of a run, unless each is asked for")
    func looks() async throws {
        try await Self.run { bench, outcome in
            #expect(!outcome.notes.contains("hold 1, 2"), "\(outcome.notes)")
            let id = try #require(await bench.run("runs", "--json").events.first?["id"]?.stringValue)
            let shown = await bench.run("show", id).output
            #expect(shown.contains("✓ hold 1, 6 times\n"), "\(shown)")
            #expect(shown.contains("check call: healthy: the invocation answered as expected ("), "\(shown)")
            #expect(!shown.contains("hold 1, 2\n"))
            let all = await bench.run("show", id, "--steps").output
            #expect(all.contains("✓ hold 1, 2\n") && all.contains("✓ hold 1, 6\n"), "\(all)")
        }
    }
}
