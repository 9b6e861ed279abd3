import Expressions
import Foundation
import LambdaStages
import StageKit
import StageKitTesting
import Synchronization

/// The doubles that a test defines, and the calls that scripts made.
final class TestWorld: Sendable {
    struct State: Sendable {
        var metrics: [String: VersionMetrics] = [:]
        var queries: [String: MetricAnswer] = [:]
        var alarms: [String: AlarmState] = [:]
        var secrets: [String: String] = [:]
        var versions: [HookVersion]?
        var aliases: [HookAlias] = []
        /// The newest last; it wins.
        var answers: [ScriptedResponse] = []
        var pages: [ScriptedResponse] = []
        /// The time at which the test starts.
        var startTime: Date
        var invocations: [JSONValue] = []
        var requests: [JSONValue] = []
        /// Provisioned concurrency by version or alias, and what was asked of it.
        var provisioned: [String: HookProvisioning] = [:]
        var provisioning: [JSONValue] = []
        var logs: [JSONValue] = []
        var lines: [String] = []
    }

    let clock = TestClock()
    private let state: Mutex<State>

    init() {
        state = Mutex(State(startTime: clock.now))
    }

    func read<Value: Sendable>(_ body: (State) throws -> Value) rethrows -> Value {
        try state.withLock { state in try body(state) }
    }

    func change(_ body: (inout State) -> Void) {
        state.withLock { state in body(&state) }
    }
}

/// The response of an invocation or a web server.
struct ScriptedResponse: Sendable {
    /// The version or the address it is for, with `*` at the end for any that begins so; nil: any.
    let match: String?
    /// The double's fields.
    let fields: JSONValue
    /// The function of the test that computes the rest.
    let handler: Int?

    func matches(_ text: String) -> Bool {
        guard let match else { return true }
        return match.hasSuffix("*") ? text.hasPrefix(match.dropLast()) : text == match
    }
}
