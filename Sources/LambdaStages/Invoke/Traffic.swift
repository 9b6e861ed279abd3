import AWSServices
import Foundation
import StageKit

/// Sends invocations at a rate until its end has come, and counts what became of them.
struct Traffic: Sendable {
    let function: FunctionClient
    let input: InvokeInput
    let payload: [UInt8]
    let rate: TrafficRate
    let context: StageContext

    private var clock: any RunClock { context.clock }

    func run() async throws -> TrafficTally.Summary {
        let tally = TrafficTally()
        try await untilThere()
        let start = clock.now
        try await withThrowingDiscardingTaskGroup { group in
            var beats = 0
            var sent = 0
            var lastReport = start
            while !(await isOver(sent, start)) {
                // What does not fit is skipped, so that the rate is never exceeded later on to catch up.
                if tally.begin(limit: input.fields.parallel ?? 50) {
                    sent += 1
                    let execution = sent
                    // Time goes on only once the invocation has begun: virtual time must not pass it by.
                    await withCheckedContinuation { begun in
                        group.addTask {
                            try await clock.activity(.call) {
                                begun.resume()
                                try await send(execution, tally)
                            }
                        }
                    }
                }
                beats += 1
                if clock.now.timeIntervalSince(lastReport) >= 1 {
                    lastReport = clock.now
                    await report(tally, start)
                }
                let next = start.addingTimeInterval(Double(beats) / rate.perSecond)
                if next > clock.now { try await clock.sleep(until: next, role: .pause) }
                try Task.checkCancellation()
            }
        }
        await report(tally, start)
        return tally.summary(seconds: clock.now.timeIntervalSince(start))
    }

    private func isOver(_ sent: Int, _ start: Date) async -> Bool {
        if let until = input.fields.until, sent >= until { return true }
        if let length = input.fields.for, clock.now.timeIntervalSince(start) >= length.seconds { return true }
        if let stage = input.fields.while { return await context.hasEnded(stage) }
        return false
    }

    /// Traffic waits for its alias: a Route beside it may have yet to create it. A stage that is named in `while` says
    /// how long that can be; without one, an alias that never comes must not keep the run for ever.
    private func untilThere() async throws {
        let start = clock.now
        let limit = min(input.fields.for?.seconds ?? Self.patience, Self.patience)
        var hasTold = false
        while try await function.details(input.fields.qualifier) == nil {
            if !hasTold { await context.progress("waits for \(awaited)") }
            hasTold = true
            if let stage = input.fields.while {
                if await context.hasEnded(stage) { return }
            } else if clock.now.timeIntervalSince(start) >= limit {
                throw StageError(
                    .failed,
                    "There was no \(awaited) within \(TimeLength(.seconds(limit))); have it made before, or by a stage "
                        + "beside this one that 'while' names.")
            }
            try await clock.sleep(for: .milliseconds(500))
        }
    }

    /// How long an alias is waited for, in seconds.
    private static let patience = 60.0

    /// What is waited for, in words.
    private var awaited: String {
        guard let qualifier = input.fields.qualifier else { return "function \(function.name)" }
        let kind = VersionNumber(qualifier) == nil ? "alias" : "version"
        return "\(kind) \(qualifier) of \(function.name)"
    }

    private func send(_ number: Int, _ tally: TrafficTally) async throws {
        let mark = InvocationMark(run: context.runID, stage: context.stageID, execution: String(number))
        let request = InvokeRequest(
            functionName: function.id, qualifier: input.fields.qualifier, payload: Data(payload), wantsLogTail: false,
            clientContext: mark.clientContext, timeout: input.timeout.duration)
        let begin = clock.now
        let answer: TrafficTally.Answer
        do {
            let result = try await function.services.lambda.invoke(request)
            answer =
                result.functionError == nil
                ? .succeeded(version: result.executedVersion?.description)
                : .functionError(version: result.executedVersion?.description)
        } catch let error as AWSError {
            answer = error.isNotFound ? .notThere : error.isThrottling ? .throttled : .failed
        }
        tally.end(answer, milliseconds: clock.now.timeIntervalSince(begin) * 1000)
    }

    private func report(_ tally: TrafficTally, _ start: Date) async {
        let summary = tally.summary(seconds: clock.now.timeIntervalSince(start))
        let versions = summary.versions.sorted { VersionNumber.comesFirst($0.key, before: $1.key) }
            .map { "version \($0.key): \($0.value.count)" }
        let errors = summary.errors > 0 ? ", \(summary.errors) errors" : ""
        let fraction = input.fields.until.map { Double(summary.invocations) / Double($0) }
        await context.progress(
            "\(summary.invocations) \(summary.invocations == 1 ? "invocation" : "invocations")"
                + (versions.isEmpty ? "" : " (\(versions.joined(separator: ", ")))") + errors,
            fraction: fraction.map { min(1, $0) })
        if let body = try? JSONValue(encoding: summary) { await context.report("traffic tally", body) }
    }
}

/// How often traffic is sent: `50/s`, `30/m`, `100/h`.
package struct TrafficRate: Hashable, Sendable {
    /// Invocations a second, above 0 and at most 10,000.
    package let perSecond: Double

    /// Reads the text form; nil when it is not one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Double(parts[0]), number.isFinite,
            let seconds = ["s": 1.0, "m": 60, "h": 3600][parts[1]]
        else { return nil }
        let rate = number / seconds
        guard rate > 0, rate <= 10_000 else { return nil }
        perSecond = rate
    }

    static let fault = "is not a rate such as 50/s, 30/m or 100/h (at most 10000/s)."
}

extension TrafficRate: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let rate = TrafficRate(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' \(Self.fault)")
        }
        self = rate
    }
}
