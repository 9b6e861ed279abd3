import Foundation
import LambdaStages
import LuaRuntime
import StageKit

/// CloudWatch metrics.
///
/// - `metrics.of(version, { window, percentile }?)` gives `{ invocations, errors, throttles, duration, from, to,
///   complete }`; `duration` is `{ avg, p50, p90, p99 }` in milliseconds, each nil without an invocation; with
///   `percentile = 95` also `p95`. The window is five minutes unless it says otherwise.
/// - `metrics.query{ namespace, name, dimensions, statistic, period, window }` gives
///   `{ value, points = { { at, value } }, from, to, complete }`
enum MetricsModule {
    static func make(_ session: HostSession) -> LuaModule {
        LuaModule(
            "metrics",
            functions: [
                .awaited("of") { try await of($0, session) }, .awaited("query") { try await query($0, session) },
            ])
    }

    private static func of(_ arguments: [LuaValue], _ session: HostSession) async throws -> [LuaValue] {
        let call = "metrics.of(ctx.candidate, { window = \"5m\" })"
        let version = try Arguments.version(arguments.first, call: call)
        let known = ["window", "percentile"] + (session.stage == nil ? [] : ["function", "alias"])
        let options = try Arguments.options(arguments.at(1), known, call: call)
        let window = try options["window"].map { try Arguments.seconds($0, "'window'", call: call) } ?? 300
        guard window > 0 else { throw HostFunctionError("'window' is longer than 0: \(call)") }
        let percentile = try options["percentile"].map { try Arguments.number($0, "'percentile'", call: call) }
        guard percentile.map({ $0 > 0 && $0 < 100 }) ?? true else {
            throw HostFunctionError("'percentile' is above 0 and below 100: \(call)")
        }
        let found = try await session.services(options, call: call).metrics(
            of: version, window: TimeLength(.seconds(window)), percentile: percentile)
        var duration: JSONObject = [:]
        duration["avg"] = found.duration.average.map(JSONValue.plain)
        duration["p50"] = found.duration.p50.map(JSONValue.plain)
        duration["p90"] = found.duration.p90.map(JSONValue.plain)
        duration["p99"] = found.duration.p99.map(JSONValue.plain)
        if let percentile, let value = found.duration.other {
            duration["p\(JSONValue.plain(percentile).text())"] = .plain(value)
        }
        return [
            .json([
                "invocations": .plain(found.invocations), "errors": .plain(found.errors),
                "throttles": .plain(found.throttles), "duration": .object(duration), "from": .time(found.from),
                "to": .time(found.to), "complete": .bool(found.isComplete),
            ])
        ]
    }

    private static func query(_ arguments: [LuaValue], _ session: HostSession) async throws -> [LuaValue] {
        let call =
            "metrics.query{ namespace = \"Shop\", name = \"Orders\", statistic = \"Sum\", window = \"5m\" }"
        let options = try Arguments.options(
            arguments.at(0), ["namespace", "name", "dimensions", "statistic", "period", "window"], call: call)
        var dimensions: [String: String] = [:]
        if let given = options["dimensions"] {
            for name in given.memberNames {
                dimensions[name] = try Arguments.text(given[name], "the dimension '\(name)'", call: call)
            }
        }
        let period = try options["period"].map { try Arguments.seconds($0, "'period'", call: call) }
        let window = try options["window"].map { try Arguments.seconds($0, "'window'", call: call) } ?? 300
        guard window > 0 else { throw HostFunctionError("'window' is longer than 0: \(call)") }
        let found = try await session.services.query(
            HookMetricQuery(
                namespace: try Arguments.text(options["namespace"], "'namespace'", call: call),
                metric: try Arguments.text(options["name"], "'name'", call: call), dimensions: dimensions,
                statistic: try options["statistic"].map { try Arguments.text($0, "'statistic'", call: call) } ?? "Sum",
                period: period.map { TimeLength(.seconds($0)) }, window: TimeLength(.seconds(window))))
        var members: JSONObject = [:]
        members["value"] = found.value.map(JSONValue.plain)
        members["points"] = .array(found.points.map { ["at": .time($0.at), "value": .plain($0.value)] })
        members["from"] = .time(found.from)
        members["to"] = .time(found.to)
        members["complete"] = .bool(found.isComplete)
        return [.json(.object(members))]
    }
}
