/// Repeats what may succeed the next time, within what the call's effect allows, the policy, and the client's budget.
struct RetryMiddleware: AWSMiddleware {
    let policy: AWSRetryPolicy
    let budget: RetryBudget
    let clock: any AWSClock
    /// 0 to 1; random, but in tests.
    let chance: @Sendable () -> Double

    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse {
        var attempt = 1
        var spent: Int?
        while true {
            do {
                let response = try await next(request)
                budget.refund(spent)
                return response
            } catch let error as AWSError {
                guard attempt < policy.maximumAttempts, error.isRetryable, request.retries.allows(error),
                    let cost = budget.spend(after: error)
                else { throw error }
                spent = cost
                try await clock.sleep(
                    for: policy.delay(afterAttempt: attempt, chance: chance(), retryAfter: error.retryAfter))
                attempt += 1
            }
        }
    }
}
