import AWSServices
import Foundation
import OrderedCollections
import StageKit

extension PlanRunner {
    /// A measurement as the record keeps it.
    private struct Measurement: Codable, Sendable {
        let verdict: Verdict
        let state: JSONValue
        /// When it was made, in seconds since 1970.
        let at: Double
    }

    /// A verdict that decides nothing yet.
    struct Open: Sendable {
        let report: CheckReport
        /// nil: it is inconclusive; else how often it was unhealthy in a row.
        let unhealthy: Int?
    }

    /// Makes the checks of a round until they have decided.
    /// - Throws: `Stopped` on an unhealthy verdict, or without one in time.
    func judge(_ round: TrafficPlan.Round, _ progress: inout RouteProgress) async throws {
        var began: Double?
        while true {
            var open: [Open] = []
            for index in round.checks {
                if let verdict = try await measure(index, weight: round.weight, &progress) { open.append(verdict) }
            }
            guard let first = open.first(where: { $0.unhealthy != nil }) ?? open.first else { return }
            if first.unhealthy == nil, try goesOn(first.report) { return }
            let since = began ?? progress.now
            began = since
            let left = policy.inconclusiveLimit - (progress.now - since)
            guard left > 0.000_5 else { throw stop(late: first, progress) }
            let pause = min(policy.every, round.length?.seconds ?? policy.every)
            let end = Date(timeIntervalSince1970: progress.now + left)
            let reason = first.report.verdict.reason
            await context.progress(
                "check \(first.report.check) is \(first.report.verdict.outcome.rawValue)\(reason.isEmpty ? "" : ": ")"
                    + "\(reason); gives up at \(Self.time(end)) UTC")
            try await wait("measure again, step \(progress.step)", min(pause, left), &progress)
        }
    }

    /// Hours and minutes in UTC.
    private static func time(_ date: Date) -> String {
        var style = Date.ISO8601FormatStyle(timeZone: .gmt)
        style = style.time(includingFractionalSeconds: false)
        return String(date.formatted(style).prefix(5))
    }

    /// Whether an inconclusive verdict is good enough.
    private func goesOn(_ report: CheckReport) throws -> Bool {
        switch policy.onInconclusive {
        case .wait: return false
        case .promote: return true
        case .fail:
            throw StageError(
                .failed,
                "Whether version \(report.version) is healthy at \(JSONValue.plain(report.weight).text()) % is not "
                    + "known: check \(report.check) is inconclusive: \(report.verdict.reason.endedSentence)")
        }
    }

    private func stop(late open: Open, _ progress: RouteProgress) -> Stopped {
        let found = open.report
        let limit = TimeLength(.seconds(policy.inconclusiveLimit))
        let verdict = Verdict(
            .unhealthy, "no verdict within \(limit): \(found.verdict.reason)", data: found.verdict.data)
        let report = CheckReport(
            check: found.check, verdict: verdict, weight: found.weight, step: found.step, version: found.version,
            at: found.at)
        return Stopped(by: "check \(found.check)", report: report, progress: progress)
    }

    /// Makes one check once.
    /// - Returns: nil if the verdict is healthy, or the check is advisory.
    /// - Throws: `Stopped` on an unhealthy verdict.
    func measure(_ index: Int, weight: Double, _ progress: inout RouteProgress) async throws -> Open? {
        let check = checks[index]
        let call = await call(.check(index), with: check.with, weight: weight, &progress)
        let name = "check \(index + 1) (\(check.name)), step \(progress.step)"
        let iteration = progress.iteration(of: name)
        let found = try await context.read(name, iteration: iteration) { try await measurement(check, call) }
        progress.now = max(progress.now, found.at)
        progress.hooks[.check(index), default: .init()].state = found.state
        let report = CheckReport(
            check: check.name, verdict: found.verdict, weight: weight, step: progress.step, version: setting.candidate,
            at: found.at, isAdvisory: check.isAdvisory)
        progress.checks.append(report)
        await context.report(.healthVerdict(report.event))
        guard !check.isAdvisory else { return nil }
        switch found.verdict.outcome {
        case .healthy:
            progress.unhealthy[index] = 0
            return nil
        case .inconclusive:
            return Open(report: report, unhealthy: nil)
        case .unhealthy:
            let row = progress.unhealthy[index, default: 0] + 1
            progress.unhealthy[index] = row
            guard row < check.unhealthyAfter else {
                throw Stopped(by: "check \(check.name)", report: report, progress: progress)
            }
            return Open(report: report, unhealthy: row)
        }
    }

    /// Measures, again if asking again may help, and gives what could not be measured its verdict.
    private func measurement(_ check: ListedCheck, _ call: HookCall) async throws -> Measurement {
        var tries = 0
        while true {
            tries += 1
            do {
                let reply = try await check.check.measure(call)
                return Measurement(verdict: explained(reply.value, check), state: reply.state, at: now)
            } catch {
                let known = error as? StageError
                guard !(error is CancellationError), !Task.isCancelled, known?.code != .canceled else { throw error }
                if known?.isRetryable == true, tries < 3 {
                    try await context.clock.sleep(for: .seconds(tries))
                    continue
                }
                let message = "could not be measured: \(error)"
                switch check.isAdvisory ? .inconclusive : policy.onError {
                case .fail:
                    throw StageError(
                        known?.code ?? .failed, "The check \(check.name) \(message.endedSentence)",
                        isRetryable: known?.isRetryable ?? false, cause: error)
                case .inconclusive:
                    return Measurement(verdict: Verdict(.inconclusive, message), state: call.context.state, at: now)
                case .unhealthy:
                    return Measurement(verdict: Verdict(.unhealthy, message), state: call.context.state, at: now)
                }
            }
        }
    }

    /// An unhealthy verdict about traffic, with failures of the candidate that traffic of this run met.
    private func explained(_ verdict: Verdict, _ check: ListedCheck) -> Verdict {
        guard check.judgesTraffic, verdict.outcome == .unhealthy else { return verdict }
        let samples = setting.samples.of(setting.candidate, setting.function.reference)
        guard !samples.isEmpty else { return verdict }
        var explained = verdict
        explained.reason += "; the candidate's errors include: \(samples.map(\.displayName).joined(separator: "; "))"
        var data: JSONObject =
            verdict.data.objectValue ?? (verdict.data.isNull ? [:] : ["data": verdict.data])
        data["sampleErrors"] = .array(samples.map(\.json))
        explained.data = .object(data)
        return explained
    }

    private var now: Double { context.clock.now.timeIntervalSince1970 }

    /// The data and services of a hook at this moment.
    func call(
        _ hook: RouteProgress.Hook, with: JSONValue, weight: Double, _ progress: inout RouteProgress
    ) async -> HookCall {
        progress.hooks[hook, default: .init()].calls += 1
        let memory = progress.hooks[hook, default: .init()]
        let facts =
            facts ?? HookFacts(function: HookFunction(setting.function.name), versions: [], alias: nil)
        var seen = await HookContext(facts, context, with: with)
        seen.alias = HookAlias(
            setting.alias, description: progress.state.description,
            version: progress.state.stable?.description,
            weights: progress.state.candidateWeights)
        seen.stable = setting.stable.map { facts[$0] ?? HookVersion($0.description) }
        seen.candidate = facts[setting.candidate] ?? HookVersion(setting.candidate.description)
        seen.weight = weight
        seen.step = progress.step
        seen.elapsed = max(0, progress.now - setting.began)
        seen.sinceStep = max(0, progress.now - progress.stepBegan)
        seen.checks = progress.checks.map {
            HookContext.PastVerdict(
                name: $0.check, verdict: $0.verdict, at: Date(timeIntervalSince1970: $0.at), weight: $0.weight)
        }
        seen.state = memory.state
        seen.call = memory.calls
        return HookCall(
            seen,
            services: LiveHookServices(
                function: setting.function, alias: setting.alias, traffic: progress.traffic, web: setting.web,
                context: context))
    }
}
