/// Keeps each attempt within Lambda's quotas on calls.
struct RateLimitMiddleware: AWSMiddleware {
    let clock: any AWSClock
    private let limiters: [RateBucket: RateLimiter]

    init(clock: any AWSClock) {
        self.clock = clock
        limiters = Dictionary(
            uniqueKeysWithValues: RateBucket.allCases.map { ($0, RateLimiter(rate: $0.rate)) })
    }

    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse {
        if let limiter = request.rateBucket.flatMap({ limiters[$0] }) {
            let delay = limiter.reserve(at: clock.now)
            if delay > .zero { try await clock.sleep(for: delay) }
        }
        return try await next(request)
    }
}
