package import Logging

/// The clients of one account and region, over one transport.
///
/// They share the budget for repetitions, the rate limits and the credentials.
package struct AWSClients: Sendable {
    package let lambda: LambdaClient
    package let s3: S3Client
    package let sts: STSClient
    package let cloudWatch: CloudWatchClient

    /// - Parameters:
    ///   - providers: shared by the clients of a process, so that a role is assumed once.
    ///   - chance: 0 to 1, for the jitter of waits.
    package init(
        _ configuration: AWSConfiguration, transport: any HTTPTransport, logger: Logger,
        clock: any AWSClock = .machine, providers: CredentialProviders? = nil,
        chance: @escaping @Sendable () -> Double = { .random(in: 0...1) },
        observer: @escaping AWSCallObserver = { _ in }
    ) {
        let providers = providers ?? CredentialProviders(transport: transport, clock: clock)
        let budget = TokenBucket(capacity: RetryMiddleware.budgetCapacity)
        let rateLimit = RateLimitMiddleware(clock: clock, observer: observer)
        let time = SigningClock(clock)

        @Sendable func client(_ credentials: (any CredentialProvider)?, _ region: Region) -> AWSClient {
            var middleware: [any AWSMiddleware] = [
                RetryMiddleware(
                    policy: configuration.retry, budget: budget, clock: clock, time: time, chance: chance,
                    observer: observer),
                rateLimit,
                LoggingMiddleware(logger: logger),
                ErrorMiddleware(credentials: credentials, clock: clock),
            ]
            if let credentials {
                middleware.append(SigningMiddleware(credentials: credentials, region: region, time: time))
            }
            return AWSClient(
                region: region, endpoints: configuration.endpoints, clock: clock, middleware: middleware,
                transport: transport)
        }

        let provider = providers.provider(
            for: configuration.credentials, region: configuration.region, endpoints: configuration.endpoints,
            client: client)
        let shared = client(provider, configuration.region)
        lambda = LambdaClient(client: shared)
        s3 = S3Client(client: shared)
        sts = STSClient(client: shared)
        cloudWatch = CloudWatchClient(client: shared)
    }
}

/// Opens connections, passes the clients to the body, and closes the connections when it has ended.
package func withAWSClients<Result>(
    _ configuration: AWSConfiguration, logger: Logger, _ body: (AWSClients) async throws -> Result
) async throws -> Result {
    try await withHTTPTransport { transport in
        try await body(AWSClients(configuration, transport: transport, logger: logger))
    }
}
