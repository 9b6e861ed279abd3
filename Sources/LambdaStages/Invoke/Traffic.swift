import AWSServices
import Foundation
import StageKit

/// Sends invocations at a rate until its end has come, and counts what became of them.
struct Traffic: Sendable {
    let function: FunctionClient
    let input: InvokeInput
    let payload: [UInt8]
    let rate: TrafficRate
    let samples: ErrorSamples
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

    /// Traffic waits for its alias, which a Route beside it may still create. A stage that is named in `while` limits the
    /// wait; without one a time does.
    private func untilThere() async throws {
        let start = clock.now
        let limit = min(input.fields.for?.seconds ?? Self.longestWait, Self.longestWait)
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

    /// The longest wait for an alias, in seconds.
    private static let longestWait = 60.0

    /// The function, version or alias that the traffic waits for.
    private var awaited: String {
        guard let qualifier = input.fields.qualifier else { return "function \(function.name)" }
        let kind = FunctionVersion(qualifier) == nil ? "alias" : "version"
        return "\(kind) \(qualifier) of \(function.name)"
    }

    private func send(_ number: Int, _ tally: TrafficTally) async throws {
        let mark = InvocationMark(run: context.runID, stage: context.stageID, execution: String(number))
        let request = InvokeRequest(
            functionName: function.id, qualifier: input.fields.qualifier, payload: Data(payload), wantsLogTail: false,
            clientContext: mark.clientContext, timeout: input.timeout.duration, repetition: .ifNotSent)
        let begin = clock.now
        let answer: TrafficTally.Answer
        do {
            let result = try await function.services.lambda.invoke(request)
            if result.functionError == nil {
                answer = .succeeded(version: result.executedVersion)
            } else {
                let failure = FunctionFailure(payload: result.payload)
                if let version = result.executedVersion { samples.add(failure, of: version, function.reference) }
                answer = .functionError(version: result.executedVersion, failure)
            }
        } catch let error as AWSError {
            answer = error.isNotFound ? .notThere : error.isThrottling ? .throttled : .failed
        }
        tally.end(answer, milliseconds: clock.now.timeIntervalSince(begin) * 1000)
    }

    private func report(_ tally: TrafficTally, _ start: Date) async {
        let summary = tally.summary(seconds: clock.now.timeIntervalSince(start))
        let versions = summary.versions.sorted { FunctionVersion.comesFirst($0.key, before: $1.key) }.map {
            "\(FunctionVersion($0.key)?.displayName ?? "version not known"): \($0.value.count)"
        }
        let errors = summary.errors > 0 ? ", \(summary.errors) errors" : ""
        let fraction = input.fields.until.map { Double(summary.invocations) / Double($0) }
        await context.progress(
            "\(summary.invocations) \(summary.invocations == 1 ? "invocation" : "invocations")"
                + (versions.isEmpty ? "" : " (\(versions.joined(separator: ", ")))") + errors,
            fraction: fraction.map { min(1, $0) })
        if let body = try? JSONValue(encoding: summary) {
            await context.report(.custom(type: "traffic_tally", data: body))
        }
    }
}
