import Foundation

/// Repeats a failed call within what its effect allows, the policy, and the budget that all calls share.
struct RetryMiddleware: AWSMiddleware {
    let policy: AWSRetryPolicy
    /// The tokens of AWS's standard mode: a repetition costs 5 (after a timeout 10), a success returns what its
    /// last repetition cost, or 1.
    let budget: TokenBucket
    let clock: any AWSClock
    let time: SigningClock
    /// 0 to 1; random, but in tests.
    let chance: @Sendable () -> Double
    let observer: AWSCallObserver

    static let budgetCapacity = 500.0

    /// The state of one call.
    private struct Progress {
        var attempt = 1
        var spent: Double?
        var used: Set<RetryKind> = []
        var waited = Duration.zero
    }

    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse {
        let start = clock.now
        var progress = Progress()
        while true {
            do {
                let response = try await next(request)
                budget.give(back: progress.spent ?? 1)
                return response
            } catch let error as AWSError {
                let elapsed = Duration.seconds(clock.now.timeIntervalSince(start))
                guard let kind = error.retryKind, request.retries.allows(error),
                    let wait = wait(after: error, kind, elapsed: elapsed, request, &progress)
                else { throw error }
                if wait > .zero {
                    notify(request, .retrying(wait, error.kind), error.reasonInShort, elapsed)
                    try await clock.sleep(for: wait)
                }
            }
        }
    }

    /// The wait before the next attempt; nil if there is none.
    private func wait(
        after error: AWSError, _ kind: RetryKind, elapsed: Duration, _ request: AWSRequest,
        _ progress: inout Progress
    ) -> Duration? {
        switch kind {
        case .clock:
            guard progress.used.insert(.clock).inserted, let date = error.date,
                let offset = time.correct(to: date)
            else { return nil }
            notify(request, .clockCorrected(offset), error.message)
            return .zero
        case .credentials:
            // The signing middleware fetches new ones, if there is a way to.
            return error.credentials?.isRenewable == true && progress.used.insert(.credentials).inserted ? .zero : nil
        case .propagating:
            guard progress.waited < policy.propagation else { return nil }
            let wait = min(policy.delay(afterAttempt: progress.attempt, chance: 1), .seconds(5))
            progress.attempt += 1
            progress.waited += wait
            return wait
        case .throttled, .transient, .busy:
            let isUnreachable = error.code == .connectionFailed || error.code == .hostNotFound
            let attempts = isUnreachable ? policy.connectionAttempts : policy.maximumAttempts
            let wait = policy.delay(
                afterAttempt: progress.attempt, chance: chance(), retryAfter: error.retryAfter)
            let cost = error.code == .timedOut ? 10.0 : 5.0
            guard progress.attempt < attempts, elapsed + wait < policy.limit,
                (error.retryAfter ?? .zero) <= policy.longestRetryAfter, budget.take(cost)
            else { return nil }
            progress.spent = cost
            progress.attempt += 1
            return wait
        }
    }

    private func notify(
        _ request: AWSRequest, _ event: AWSCallNotice.Event, _ reason: String, _ elapsed: Duration = .zero
    ) {
        observer(
            AWSCallNotice(
                service: request.service.name, operation: request.operation, event: event, reason: reason,
                elapsed: elapsed))
    }
}

extension AWSError {
    /// AWS's sentence without its full stop, for the middle of a line.
    fileprivate var reasonInShort: String {
        let text = message.hasSuffix(".") ? String(message.dropLast()) : message
        return serviceCode.map { "\($0): \(text)" } ?? text
    }
}
