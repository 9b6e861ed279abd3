import Expressions
import Foundation
import LambdaStages
import LuaRuntime
import StageKit
import StageKitTesting

/// The functions of `t` that define doubles, and those that return what scripts did.
struct TestDoubles {
    static let answerFields = [
        "version", "payload", "text", "error", "status", "duration_ms", "log",
    ]
    static let pageFields = ["url", "method", "status", "body", "headers", "error"]

    let world: TestWorld

    /// A function that defines a double.
    typealias Setter = @Sendable (LuaValue?) throws(ScriptTestError) -> Void

    /// The functions that take plain data.
    private var settings: [(name: String, set: Setter)] {
        [
            ("metrics", metrics), ("metric", metric), ("alarm", alarm), ("secret", secret), ("versions", versions),
            ("aliases", aliases), ("clock", setClock), ("provisioned", provisioned),
        ]
    }

    /// The functions that also take functions.
    private var answers: [(name: String, set: Setter)] { [("lambda", lambda), ("http", http)] }

    /// All of them.
    var setters: [(name: String, set: Setter)] { settings + answers }

    /// The functions that `t` has unchanged; the prelude wraps `lambda` and `http`.
    var plain: [LuaHostFunction] {
        settings.map(function) + [
            function("advance", advance),
            .immediate("provisioning") { [world] _ in [.nil, .json(.array(world.read(\.provisioning)))] },
            .immediate("now") { [world] _ in [.nil, .json(.time(world.clock.now))] },
            .awaited("logs") { [world] _ in [.nil, .json(.array(world.read(\.logs)))] },
            .immediate("invocations") { [world] _ in [.nil, .json(.array(world.read(\.invocations)))] },
            .immediate("requests") { [world] _ in [.nil, .json(.array(world.read(\.requests)))] },
        ]
    }

    var computed: [LuaHostFunction] { answers.map(function) }

    /// A function that gives its diagnostic as its result, so that the prelude can raise it where the test called.
    private func function(_ name: String, _ body: @escaping Setter) -> LuaHostFunction {
        .immediate(name) { arguments in
            do throws(ScriptTestError) {
                try body(arguments.first)
                return [.nil]
            } catch {
                return [.json(.string(error.description))]
            }
        }
    }

    // MARK: What is measured

    @Sendable private func metrics(_ value: LuaValue?) throws(ScriptTestError) {
        let fields = try TestFields(
            value, "t.metrics", known: ["version", "invocations", "errors", "throttles", "duration", "complete"])
        guard let version = try fields.text("version") else {
            throw ScriptTestError(
                "t.metrics needs the version: t.metrics{ version = \"8\", invocations = 1000, errors = 30 }")
        }
        let duration = try TestFields(
            fields["duration"] ?? [:], "t.metrics: 'duration'", known: ["p50", "p90", "p99", "avg"])
        let now = world.clock.now
        let invocations = try fields.number("invocations", in: 0...1e15) ?? 0
        var measured = VersionMetrics(
            invocations: invocations, errors: try fields.number("errors", in: 0...invocations) ?? 0,
            throttles: try fields.number("throttles", in: 0...1e15) ?? 0, from: now, to: now,
            isComplete: try fields.flag("complete") ?? true)
        measured.duration = .init(
            average: try duration.number("avg"), p50: try duration.number("p50"), p90: try duration.number("p90"),
            p99: try duration.number("p99"))
        let result = measured
        world.change { $0.metrics[version] = result }
    }

    @Sendable private func metric(_ value: LuaValue?) throws(ScriptTestError) {
        let fields = try TestFields(value, "t.metric", known: ["namespace", "name", "value"])
        guard let name = try fields.text("name") else {
            throw ScriptTestError("t.metric needs the name: t.metric{ name = \"QueueDepth\", value = 12 }")
        }
        let number = try fields.number("value")
        let key = try fields.text("namespace").map { "\($0)/\(name)" } ?? name
        let now = world.clock.now
        let points = number.map { [MetricPoint(at: now, value: $0)] } ?? []
        world.change { $0.queries[key] = MetricAnswer(value: number, points: points, from: now, to: now) }
    }

    @Sendable private func alarm(_ value: LuaValue?) throws(ScriptTestError) {
        let fields = try TestFields(value, "t.alarm", known: ["name", "state", "reason"])
        guard let name = try fields.text("name") else {
            throw ScriptTestError("t.alarm needs the name: t.alarm{ name = \"errors\", state = \"ALARM\" }")
        }
        let text = try fields.text("state") ?? "OK"
        guard let condition = AlarmState.Condition(rawValue: text) else {
            throw ScriptTestError("t.alarm: 'state' has to be OK, ALARM or INSUFFICIENT_DATA, got \(text)")
        }
        let reason = try fields.text("reason") ?? ""
        let now = world.clock.now
        world.change { $0.alarms[name] = AlarmState(name, condition, reason: reason, since: now) }
    }

    @Sendable private func secret(_ value: LuaValue?) throws(ScriptTestError) {
        let fields = try TestFields(value, "t.secret", known: ["name", "value"])
        guard let name = try fields.text("name"), let value = try fields.text("value") else {
            throw ScriptTestError("t.secret needs the name and the value: t.secret{ name = \"TOKEN\", value = \"x\" }")
        }
        let plain = name.hasPrefix("env:") ? String(name.dropFirst(4)) : name
        world.change { $0.secrets[plain] = value }
    }

    // MARK: The function

    @Sendable private func versions(_ value: LuaValue?) throws(ScriptTestError) {
        guard let list = value?.json.flatMap(Self.list) else {
            throw ScriptTestError(
                "t.versions takes a list: t.versions{ \"7\", { version = \"8\", description = \"keep\" } }")
        }
        var versions: [HookVersion] = []
        for entry in list {
            versions.append(try TestContext.version(entry, "t.versions", world))
        }
        let result = versions
        world.change { $0.versions = result }
    }

    @Sendable private func aliases(_ value: LuaValue?) throws(ScriptTestError) {
        guard let list = value?.json.flatMap(Self.list) else {
            throw ScriptTestError("t.aliases takes a list: t.aliases{ { name = \"live\", version = \"7\" } }")
        }
        var aliases: [HookAlias] = []
        for entry in list {
            let fields = try TestFields(entry, "t.aliases", known: ["name", "version", "description"])
            aliases.append(
                HookAlias(
                    try fields.text("name") ?? "live", description: try fields.text("description") ?? "",
                    version: try fields.text("version")))
        }
        let result = aliases
        world.change { $0.aliases = result }
    }

    @Sendable private func provisioned(_ value: LuaValue?) throws(ScriptTestError) {
        let fields = try TestFields(value, "t.provisioned", known: ["version", "executions", "status", "reason"])
        guard let version = try fields.text("version") else {
            throw ScriptTestError(
                "t.provisioned needs the version or alias: t.provisioned{ version = \"8\", executions = 2 }")
        }
        let executions = try fields.whole("executions", in: 0...1_000_000) ?? 1
        let status = try fields.text("status") ?? "READY"
        let found = HookProvisioning(
            requested: executions, available: status == "READY" ? executions : 0, status: status,
            reason: try fields.text("reason"))
        world.change { $0.provisioned[version] = found }
    }

    private static func list(_ value: JSONValue) -> [JSONValue]? {
        value == [:] ? [] : value.arrayValue
    }

    @Sendable private func lambda(_ value: LuaValue?) throws(ScriptTestError) {
        let fields = try TestFields(value, "t.lambda", known: Self.answerFields + ["handler"])
        let double = ScriptedResponse(
            match: try fields.text("version"), fields: Self.rest(fields), handler: fields["handler"]?.intValue)
        world.change { $0.answers.append(double) }
    }

    @Sendable private func http(_ value: LuaValue?) throws(ScriptTestError) {
        let fields = try TestFields(value, "t.http", known: Self.pageFields + ["handler"])
        let double = ScriptedResponse(
            match: try fields.text("url"), fields: Self.rest(fields), handler: fields["handler"]?.intValue)
        world.change { $0.pages.append(double) }
    }

    private static func rest(_ fields: TestFields) -> JSONValue {
        guard case .object(var members) = fields.value else { return [:] }
        members["handler"] = nil
        return .object(members)
    }

    // MARK: Time

    @Sendable private func setClock(_ value: LuaValue?) throws(ScriptTestError) {
        let date = try TestFields.date(value?.json, "t.clock(start)")
        world.clock.set(date)
        world.change { $0.startTime = date }
    }

    @Sendable private func advance(_ value: LuaValue?) throws(ScriptTestError) {
        let seconds = try TestFields.seconds(value?.json, "t.advance(seconds)")
        guard seconds >= 0, seconds.isFinite else {
            throw ScriptTestError("t.advance moves time forward; t.clock sets it")
        }
        world.clock.advance(by: .seconds(seconds))
    }
}
