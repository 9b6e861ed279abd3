package import LambdaStages
import StageKit
import Synchronization

/// Hooks that a test writes as closures, by the name of their file.
package final class ScriptedHooks: Sendable {
    package typealias Check = @Sendable (HookCall) async throws -> HookReply<Verdict>
    package typealias Next = @Sendable (HookCall) async throws -> HookReply<ScheduleAnswer>
    package typealias Select = @Sendable ([HookVersion], HookCall) async throws -> [VersionChoice]

    private struct State {
        var checks: [String: Check] = [:]
        var schedules: [String: Next] = [:]
        var selectors: [String: Select] = [:]
        var calls: [HookContext] = []
        var made: [ScriptReference] = []
    }

    private let state = Mutex(State())

    package init() {}

    package func check(_ file: String, _ body: @escaping Check) { state.withLock { $0.checks[file] = body } }
    package func schedule(_ file: String, _ body: @escaping Next) { state.withLock { $0.schedules[file] = body } }
    package func selector(_ file: String, _ body: @escaping Select) { state.withLock { $0.selectors[file] = body } }

    /// A schedule that gives these answers one after the other.
    package func schedule(_ file: String, _ answers: [ScheduleAnswer]) {
        schedule(file) { call in HookReply(answers[min(call.context.call, answers.count) - 1]) }
    }

    /// The contexts that hooks received, oldest first.
    package var calls: [HookContext] { state.withLock { $0.calls } }
    package var made: [ScriptReference] { state.withLock { $0.made } }

    fileprivate func seen(_ call: HookCall) { state.withLock { $0.calls.append(call.context) } }

    package var factories: HookFactories {
        HookFactories(
            validate: { script in
                let maximum = CheckedInput(script.with).known("maximum")
                guard maximum?.stringValue != nil else { return [] }
                return [StageDiagnostic(["with", "maximum"], "'maximum' must be a number.")]
            },
            check: { [self] in ScriptedHook(hooks: self, check: try found($0) { $0.checks }) },
            schedule: { [self] in ScriptedHook(hooks: self, next: try found($0) { $0.schedules }) },
            selector: { [self] in ScriptedHook(hooks: self, choose: try found($0) { $0.selectors }) })
    }

    private func found<Body>(
        _ script: ScriptReference, _ bodies: (State) -> [String: Body]
    ) throws -> Body {
        let file = script.file.split(separator: "/").last.map(String.init) ?? ""
        let body = state.withLock { state in
            state.made.append(script)
            return bodies(state)[file]
        }
        guard let body else { throw StageError(.failed, "no hook \(file)") }
        return body
    }
}

private struct ScriptedHook: HealthCheck, WeightSchedule, ScriptedSelector {
    let hooks: ScriptedHooks
    var check: ScriptedHooks.Check?
    var next: ScriptedHooks.Next?
    var choose: ScriptedHooks.Select?

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        hooks.seen(call)
        return try await check?(call) ?? HookReply(Verdict(.inconclusive))
    }

    func next(_ call: HookCall) async throws -> HookReply<ScheduleAnswer> {
        hooks.seen(call)
        return try await next?(call) ?? HookReply(.abort(reason: "nothing"))
    }

    func select(_ versions: [HookVersion], _ call: HookCall) async throws -> HookReply<[VersionChoice]> {
        hooks.seen(call)
        return HookReply(try await choose?(versions, call) ?? [])
    }
}
