import AWSServices
import LambdaStages
import LuaHooks
import StageKit
import StageKitTesting

/// Runs pipelines whose stages use scripts.
enum ScriptHarness {
    static func make(_ scripts: [String: String], live: FunctionVersion? = 1) async throws -> PipelineHarness {
        var harness = try PipelineHarness.checkout()
        harness.factories = .lua
        harness.metricsTiming = .immediate
        harness.metrics.traffic("2", .init(perSecond: 100, errorShare: 0.03, milliseconds: 12))
        for (name, text) in scripts { try harness.write("scripts/\(name)", text) }
        try await harness.publish(["v1", "v2"], live: live)
        return harness
    }

    /// A script with one function.
    static func check(_ body: String, head: String = "") -> String {
        """
        return {
          api = 1,
          kind = "health_check",
          \(head)
          check = function(ctx)
            \(body)
          end,
        }
        """
    }

    static func canary(_ check: String, more: String = "steps: [5, 50], interval: 1m") -> String {
        PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: canary, target: newest, \(more), healthChecks: [{ \(check) }]")
    }
}
