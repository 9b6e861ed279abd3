import Foundation
import LambdaStages
import StageKit
import Synchronization

/// What a test says there is, and what scripts did with it.
final class TestWorld: Sendable {
    struct State: Sendable {
        var metrics: [String: VersionMetrics] = [:]
        var queries: [String: MetricAnswer] = [:]
        var alarms: [String: AlarmState] = [:]
        var secrets: [String: String] = [:]
        var versions: [HookVersion]?
        var aliases: [HookAlias] = []
        /// The newest last; it wins.
        var answers: [ScriptedAnswer] = []
        var pages: [ScriptedAnswer] = []
        var began = VirtualClock.start
        var invocations: [JSONValue] = []
        var requests: [JSONValue] = []
        /// Provisioned concurrency by version or alias, and what was asked of it.
        var provisioned: [String: HookProvisioning] = [:]
        var provisioning: [JSONValue] = []
        var logs: [JSONValue] = []
        var lines: [String] = []
    }

    let clock = VirtualClock()
    private let state = Mutex(State())

    func read<Value: Sendable>(_ body: (State) throws -> Value) rethrows -> Value {
        try state.withLock { state in try body(state) }
    }

    func change(_ body: (inout State) -> Void) {
        state.withLock { state in body(&state) }
    }
}
