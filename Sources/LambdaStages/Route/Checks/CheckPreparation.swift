import AWSServices
import Foundation
import StageKit

/// Makes checks ready: reads from outside what they need, such as an expected answer, before anything moves.
struct CheckPreparation: Sendable {
    let setting: CheckSetting
    let hooks: HookFactories
    let strategy: RoutingStrategy

    func checks(_ inputs: [HealthCheckInput]) async throws -> [ListedCheck] {
        var checks: [ListedCheck] = []
        for (index, input) in inputs.enumerated() {
            let name = input.name(number: index + 1)
            checks.append(
                ListedCheck(
                    name: name, timing: input.timing(strategy), unhealthyAfter: input.unhealthyAfter ?? 1,
                    isAdvisory: input.advisory ?? false, with: input.with ?? [:],
                    check: try await check(input, name), judgesTraffic: input.invoke == nil && input.http == nil))
        }
        return checks
    }

    private func check(_ input: HealthCheckInput, _ name: String) async throws -> any HealthCheck {
        if let invoke = input.invoke { return try await self.invoke(invoke, input, name) }
        if let http = input.http {
            return HTTPCheck(times: input.times ?? 1, timeout: input.timeout, request: http)
        }
        let limit = input.timeout ?? TimeLength(.seconds(10))
        if let metric = input.metric { return TimedCheck(check: self.metric(metric, input), limit: limit) }
        if let alarm = input.alarm { return TimedCheck(check: try await self.alarm(alarm, name), limit: limit) }
        guard let file = input.lua else { throw StageError(.invalidInput, "The check \(name) says nothing to do.") }
        return try await hooks.check(
            ScriptReference(
                .healthCheck, file: setting.context.path(file), with: input.with ?? [:],
                timeout: input.timeout ?? TimeLength(.seconds(60))))
    }

    private func invoke(
        _ invoke: InvokeCheckInput, _ input: HealthCheckInput, _ name: String
    ) async throws -> InvokeCheck {
        let (function, context) = (setting.function, setting.context)
        var limit = input.timeout?.duration
        if limit == nil {
            let timeout: Int = try await context.read("read the timeout for \(name)") {
                try await function.untilActive(version: setting.candidate, setting.context.clock).timeout ?? 3
            }
            limit = .seconds(timeout + 5)
        }
        return InvokeCheck(
            times: input.times ?? 1, candidate: setting.candidate, limit: limit ?? .seconds(8),
            event: try await invoke.payload?.load(function.services, context, step: "read payload of \(name)") ?? [],
            answer: try await invoke.expect?.load(function.services, context, step: "read expected answer of \(name)"),
            comparison: invoke.compare ?? .json, mark: "check \(name)")
    }

    private func metric(_ metric: MetricCheckInput, _ input: HealthCheckInput) -> any HealthCheck {
        let maximum = metric.maximum.flatMap(MetricThreshold.init)?.value
        guard let name = metric.name else {
            return OtherMetricCheck(
                query: HookMetricQuery(
                    namespace: metric.namespace ?? "", metric: metric.metric ?? "",
                    dimensions: metric.dimensions ?? [:], statistic: metric.statistic ?? "Average",
                    window: metric.length, sinceLastMove: true),
                maximum: maximum, minimum: metric.minimum?.doubleValue,
                minimumInvocations: input.minimumInvocations, candidate: setting.candidate)
        }
        return MetricCheck(
            name: name, measure: MetricCheckInput.measure(of: name, metric.of), window: metric.length,
            maximum: maximum, share: metric.by.flatMap { MetricThreshold(.string($0)) }?.value,
            minimumInvocations: input.minimumInvocations ?? 20, candidate: setting.candidate, stable: setting.stable)
    }

    /// Its state before the Route is fetched once, in a step: later it could not be known any more.
    private func alarm(_ alarm: AlarmCheckInput, _ name: String) async throws -> AlarmCheck {
        let services = LiveHookServices(
            function: setting.function, alias: setting.alias, traffic: nil, web: setting.web,
            context: setting.context)
        let found = try await setting.context.read("fetch alarm \(alarm.name) for \(name)") {
            try await services.alarm(alarm.name)
        }
        return AlarmCheck(
            alarm: alarm.name,
            wasInAlarm: try AlarmCheck.wasInAlarm(found, isIgnored: alarm.whenAlreadyRinging == .ignore))
    }
}

/// A check with what its pipeline says of it, ready to be made.
struct ListedCheck: Sendable {
    /// In events and reports.
    let name: String
    let timing: CheckTiming
    /// Unhealthy verdicts in a row before it counts.
    let unhealthyAfter: Int
    /// Measured and shown, decides nothing.
    let isAdvisory: Bool
    /// Its hook's parameters; a map.
    let with: JSONValue
    let check: any HealthCheck
    /// Whether it judges traffic that others send, so that failures of that traffic explain its verdict.
    let judgesTraffic: Bool
}

/// The data that the checks of one Route share.
struct CheckSetting: Sendable {
    let function: FunctionClient
    let alias: String
    /// The version to be released.
    let candidate: FunctionVersion
    /// The version that has the traffic so far; nil for a new alias.
    let stable: FunctionVersion?
    /// When the Route began, in seconds since 1970.
    let began: Double
    let web: any WebClient
    let samples: ErrorSamples
    let context: StageContext
}

/// A check with a timeout of one measurement.
struct TimedCheck: HealthCheck {
    let check: any HealthCheck
    let limit: TimeLength

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        try await call.services.clock.within(limit) { try await check.measure(call) }
    }
}

extension RunClock {
    /// Measures within a time.
    /// - Throws: `StageError` with `.timedOut` when it takes longer; what `body` throws.
    func within<Result: Sendable>(
        _ limit: TimeLength, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let deadline = now.addingTimeInterval(limit.seconds)
        do {
            return try await withDeadline(deadline, body)
        } catch let error as DeadlineExceeded where error.deadline == deadline {
            throw StageError(.timedOut, "it was not measured within \(limit)", isRetryable: true)
        }
    }
}
