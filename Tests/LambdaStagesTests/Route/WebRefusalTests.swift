import AWSServices
import Expressions
import LambdaStages
import StageKit
import StageKitTesting
import Synchronization
import Testing

@Suite("What the rules of the web refuse")
struct WebRefusalTests {
    /// A web that answers nothing.
    private final class DeafWeb: WebClient {
        struct Fault: WebRequestError, CustomStringConvertible {
            let isLasting: Bool
            var description: String { "no answer" }
        }

        private let count = Mutex(0)
        private let isLasting: Bool

        init(isLasting: Bool) {
            self.isLasting = isLasting
        }

        var calls: Int { count.withLock { $0 } }

        func send(_ request: WebRequest) async throws -> WebResponse {
            count.withLock { $0 += 1 }
            throw Fault(isLasting: isLasting)
        }
    }

    @Test("An http check asks once where asking again is of no use, and never shows a query", arguments: [true, false])
    func check(_ isLasting: Bool) async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let web = DeafWeb(isLasting: isLasting)
        let services = LambdaServices(web: web) { [harness] _, _ in
            LambdaServices.Connection(lambda: harness.lambda, objects: harness.objects, metrics: harness.metrics)
        }
        let stage = RouteTests.route(
            "strategy: blue-green, target: newest, healthChecks: "
                + "[{ http: { url: 'https://example.test/p?key=s3cret' } }]")
        let read = try PipelineReader(folder: harness.folder)
            .read("name: test\ndefaults: { function: checkout }\nstages:\n\(stage)")
        let prepared = try await PipelinePreparation(
            registry: StageRegistry(LambdaStageKinds.all(hooks: harness.hooks.factories))
        ).prepare(read.pipeline, diagnostics: read.diagnostics, parameters: [:])
        let run = try await PipelineRunner(
            store: harness.store, clock: harness.clock, services: ServiceContainer().adding(services)
        )
            .run(prepared, id: "r1", observe: harness.recorder.record)
        #expect(run.status == .failed)
        #expect(isLasting ? web.calls == 1 : web.calls > 1)
        let shown = harness.recorder.events.filter { if case .stageStarted = $0.kind { false } else { true } }
            .map { $0.json.text() }.joined()
        #expect(shown.contains("https://example.test: no answer"))
        #expect(!shown.contains("s3cret"))
    }
}
