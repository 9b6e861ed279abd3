import AWSServices
import Foundation
import StageKit

/// Judges one of Lambda's own metrics of the candidate, by a limit, by the stable version, or by both.
struct MetricCheck: HealthCheck {
    let name: MetricCheckInput.Name
    let measure: MetricCheckInput.Measure
    let window: TimeLength
    let maximum: Double?
    /// How much more than the stable version's it may be; nil: not compared.
    let share: Double?
    let minimumInvocations: Int
    let candidate: FunctionVersion
    let stable: FunctionVersion?

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        HookReply(try await verdict(call.services))
    }

    private func verdict(_ services: any HookServices) async throws -> Verdict {
        let mine = try await services.metrics(of: candidate.description, window: window, percentile: nil)
        if let verdict = tooFew(mine, candidate) { return verdict }
        guard let value = value(mine) else {
            return Verdict(.inconclusive, "no \(displayName) of version \(candidate) yet", data: data(mine))
        }
        if let maximum, value > maximum {
            return Verdict(
                .unhealthy, "\(displayName) \(text(value)) is above \(text(maximum)) (\(count(mine)))", data: data(mine)
            )
        }
        guard let share else { return healthy(value, mine) }
        guard let stable else { return healthy(value, mine, "no stable version to compare with") }
        let theirs = try await services.metrics(of: stable.description, window: window, percentile: nil)
        if let verdict = tooFew(theirs, stable) { return verdict }
        guard let other = self.value(theirs) else {
            return Verdict(.inconclusive, "no \(displayName) of version \(stable) yet", data: data(mine, theirs))
        }
        let found = "\(displayName) \(text(value)), version \(stable) has \(text(other))"
        guard value <= other * (1 + share) else {
            let limit = JSONValue.plain((share * 100_000).rounded() / 1000).text()
            return Verdict(.unhealthy, "\(found): more than \(limit) % above", data: data(mine, theirs))
        }
        return Verdict(.healthy, found, data: data(mine, theirs))
    }

    private func tooFew(_ metrics: VersionMetrics, _ version: FunctionVersion) -> Verdict? {
        // A throttled one was asked for as well.
        let asked = metrics.invocations + (name == .throttles ? metrics.throttles : 0)
        guard asked < Double(minimumInvocations) else { return nil }
        return Verdict(
            .inconclusive,
            "\(JSONValue.plain(asked).text()) of \(minimumInvocations) invocations needed"
                + (version == candidate ? "" : " of version \(version)"),
            data: data(metrics))
    }

    private func healthy(_ value: Double, _ metrics: VersionMetrics, _ addition: String? = nil) -> Verdict {
        let more = addition.map { "; \($0)" } ?? ""
        return Verdict(.healthy, "\(displayName) \(text(value)) (\(count(metrics)))\(more)", data: data(metrics))
    }

    /// nil if nothing was measured.
    private func value(_ metrics: VersionMetrics) -> Double? {
        let total = metrics.invocations + (name == .throttles ? metrics.throttles : 0)
        let number = name == .errors ? metrics.errors : metrics.throttles
        return switch measure {
        case .rate: total > 0 ? number / total : minimumInvocations == 0 ? 0 : nil
        case .sum: number
        case .p50: metrics.duration.p50
        case .p90: metrics.duration.p90
        case .p99: metrics.duration.p99
        case .average: metrics.duration.average
        }
    }

    private var displayName: String {
        switch (name, measure) {
        case (_, .rate): name == .errors ? "error rate" : "throttle rate"
        case (_, .sum): name.rawValue
        default: "\(measure.rawValue) duration"
        }
    }

    private func text(_ value: Double) -> String {
        switch measure {
        case .rate: "\(JSONValue.plain((value * 10_000).rounded() / 100).text()) %"
        case .sum: JSONValue.plain(value).text()
        default: "\(JSONValue.plain((value * 10).rounded() / 10).text()) ms"
        }
    }

    private func count(_ metrics: VersionMetrics) -> String {
        metrics.invocations == 1 ? "1 invocation" : "\(JSONValue.plain(metrics.invocations).text()) invocations"
    }

    private func data(_ mine: VersionMetrics, _ theirs: VersionMetrics? = nil) -> JSONValue {
        func part(_ metrics: VersionMetrics) -> JSONValue {
            [
                "invocations": .plain(metrics.invocations), "value": value(metrics).map { .plain($0) } ?? .null,
                "from": .string(metrics.from.formatted(.iso8601)), "to": .string(metrics.to.formatted(.iso8601)),
            ]
        }
        return theirs.map { ["candidate": part(mine), "stable": part($0)] } ?? part(mine)
    }
}

/// Judges any metric by its limits.
struct OtherMetricCheck: HealthCheck {
    let query: HookMetricQuery
    let maximum: Double?
    let minimum: Double?
    /// nil: traffic does not matter.
    let minimumInvocations: Int?
    let candidate: FunctionVersion

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        HookReply(try await verdict(call.services))
    }

    private func verdict(_ services: any HookServices) async throws -> Verdict {
        if let minimumInvocations {
            let traffic = try await services.metrics(of: candidate.description, window: query.window, percentile: nil)
            guard traffic.invocations >= Double(minimumInvocations) else {
                return Verdict(
                    .inconclusive,
                    "\(JSONValue.plain(traffic.invocations).text()) of \(minimumInvocations) invocations needed")
            }
        }
        let answer = try await services.query(query)
        let subject = "\(query.statistic) of \(query.metric)"
        let data: JSONValue = [
            "value": answer.value.map { .plain($0) } ?? .null, "from": .string(answer.from.formatted(.iso8601)),
            "to": .string(answer.to.formatted(.iso8601)),
        ]
        guard let value = answer.value else {
            return Verdict(.inconclusive, "no \(subject) in the window", data: data)
        }
        let text = JSONValue.plain(value).text()
        if let maximum, value > maximum {
            return Verdict(
                .unhealthy, "\(subject) \(text) is above \(JSONValue.plain(maximum).text())", data: data)
        }
        if let minimum, value < minimum {
            return Verdict(
                .unhealthy, "\(subject) \(text) is below \(JSONValue.plain(minimum).text())", data: data)
        }
        return Verdict(.healthy, "\(subject) \(text)", data: data)
    }
}
