import Expressions
package import LambdaStages
import LuaRuntime
import StageKit

/// Returns the kind of a script's file.
package typealias ScriptKindFinder = @Sendable (_ file: String) async throws -> ScriptReference.Kind

/// A script that a test calls: loaded once for each `with`, as in one attempt of a stage.
actor ScriptUnderTest {
    private let file: String
    private let hooks: HookFactories
    private let findKind: ScriptKindFinder
    private var kind: ScriptReference.Kind?
    private var calls = 0
    private(set) var state: JSONValue = .null
    private var checks: [JSONValue: any HealthCheck] = [:]
    private var schedules: [JSONValue: any WeightSchedule] = [:]
    private var selectors: [JSONValue: any ScriptedSelector] = [:]

    init(file: String, hooks: HookFactories, findKind: @escaping ScriptKindFinder) {
        self.file = file
        self.hooks = hooks
        self.findKind = findKind
    }

    func setState(_ value: JSONValue) { state = value }

    /// Calls the script, and returns its result, with the reason if that is a second value.
    func call(_ arguments: [LuaValue], _ services: TestHookServices) async throws -> (JSONValue, String?) {
        let kind = try await kind(services)
        var given = try argument(arguments.first, "ctx")
        if kind == .stage { return (try await StageUnderTest(file: file, services: services).run(given), nil) }
        var versions: [HookVersion]?
        var single: String?
        if kind == .versionSelector {
            let first = arguments.first?.json ?? .null
            if let list = first.arrayValue, !list.isEmpty {
                versions = try list.map { try TestContext.version($0, "the versions", services.world) }
                given = try argument(arguments.dropFirst().first, "ctx")
            } else if first.stringValue != nil || first.intValue != nil || first["version"] != nil {
                let version = try TestContext.version(first, "the version", services.world)
                (versions, single) = ([version], version.version)
                given = try argument(arguments.dropFirst().first, "ctx")
            } else if let list = first["versions"]?.arrayValue {
                versions = try list.map { try TestContext.version($0, "ctx.versions", services.world) }
            }
        }
        calls += 1
        let context = try TestContext.make(given, kind: kind, world: services.world, state: state, call: calls)
        let script = ScriptReference(kind, file: file, with: context.with)
        let diagnostics = hooks.validate(script).filter { $0.severity == .error }
        guard diagnostics.isEmpty else {
            throw ScriptTestError(
                diagnostics.map { diagnostic in
                    diagnostic.path.isEmpty
                        ? diagnostic.message : "\(diagnostic.path.joined(separator: ".")): \(diagnostic.message)"
                }.joined(separator: "\n"))
        }
        let call = HookCall(context, services: services)
        // Time moves while the script sleeps, and else only when the test moves it.
        return try await services.clock.activity(.work) { () async throws -> (JSONValue, String?) in
            switch kind {
            case .healthCheck: return (try await measure(script, call), nil)
            case .weightSchedule: return (try await next(script, call), nil)
            case .versionSelector:
                let all = versions ?? services.world.read { $0.versions ?? [] }
                return try await select(script, all, single: single, call)
            case .stage: throw ScriptTestError("a stage is run, not called")
            }
        }
    }

    private func argument(_ value: LuaValue?, _ name: String) throws(ScriptTestError) -> JSONValue {
        guard let value, !value.isNil else { return [:] }
        guard let json = value.json else {
            throw ScriptTestError("\(name) has to be a table of plain values, got \(value.typeName)")
        }
        return json
    }

    private func kind(_ services: TestHookServices) async throws -> ScriptReference.Kind {
        if let kind { return kind }
        let found = try await findKind(file)
        kind = found
        return found
    }

    private func measure(_ script: ScriptReference, _ call: HookCall) async throws -> JSONValue {
        let check: any HealthCheck
        if let known = checks[script.with] { check = known } else { check = try await hooks.check(script) }
        checks[script.with] = check
        let reply = try await check.measure(call)
        state = reply.state
        var members: JSONValue = [
            "verdict": .string(reply.value.outcome.rawValue), "reason": .string(reply.value.reason),
        ]
        if !reply.value.data.isNull, case .object(var object) = members {
            object["data"] = reply.value.data
            members = .object(object)
        }
        return members
    }

    private func next(_ script: ScriptReference, _ call: HookCall) async throws -> JSONValue {
        let schedule: any WeightSchedule
        if let known = schedules[script.with] { schedule = known } else { schedule = try await hooks.schedule(script) }
        schedules[script.with] = schedule
        let reply = try await schedule.next(call)
        state = reply.state
        switch reply.value {
        case .shift(let percent, nil): return ["action": "shift", "percent": JSONValue.plain(percent)]
        case .shift(let percent, let wait?):
            return ["action": "shift", "percent": JSONValue.plain(percent), "wait": JSONValue.plain(wait.seconds)]
        case .hold(let wait, let reason):
            return ["action": "hold", "wait": JSONValue.plain(wait.seconds), "reason": .string(reason)]
        case .promote(let reason): return ["action": "promote", "reason": .string(reason)]
        case .abort(let reason): return ["action": "abort", "reason": .string(reason)]
        }
    }

    private func select(
        _ script: ScriptReference, _ versions: [HookVersion], single: String?, _ call: HookCall
    ) async throws -> (JSONValue, String?) {
        let selector: any ScriptedSelector
        if let known = selectors[script.with] { selector = known } else { selector = try await hooks.selector(script) }
        selectors[script.with] = selector
        let reply = try await selector.select(versions, call)
        state = reply.state
        if let single {
            let choice = reply.value.first { $0.version == single }
            return (.bool(choice?.isSelected ?? false), choice?.reason)
        }
        return (.array(reply.value.filter(\.isSelected).map { .string($0.version) }), nil)
    }
}
