import StageKit
import StaysailCommands
import Testing

@Suite("Weights as people see them")
struct WeightLineTests {
    @Test("a weight that is not quite nothing does not look like nothing")
    func small() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                let bench = bench.calling(server)
                try bench.write("def handler(e, c): return 1\n", to: "v1/app.py")
                try bench.write("def handler(e, c): return 2\n", to: "v2/app.py")
                try bench.write(
                    """
                    name: p
                    defaults: { function: greeter }
                    stages:
                      - id: deploy
                        type: deploy
                        with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                                code: { path: v1 }, publish: true }
                      - { id: first, type: route, needs: [deploy], keep: none, with: { alias: live, strategy: simple } }
                      - { id: update, type: update-code, needs: [first], with: { code: { path: v2 }, publish: true } }
                      - id: shift
                        type: route
                        needs: [update]
                        with: { alias: live, strategy: weighted, percent: 0.001 }
                    """, to: "pipeline.yaml")
                let outcome = await bench.run("run", "pipeline.yaml")
                #expect(outcome.status == .done, "\(outcome.notes)")
                let text = outcome.notes + outcome.output
                #expect(!text.contains("removed"), "nothing is known of what is not kept")
                #expect(text.contains("version 1 99.999 %, version 2 0.001 %"), "\(text)")
            }
        }
    }
}
