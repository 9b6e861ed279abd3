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
    ///   - chance: 0 to 1, for the jitter of waits.
    package init(
        _ configuration: AWSConfiguration, transport: any HTTPTransport, logger: Logger,
        clock: any AWSClock = .machine, chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        let budget = RetryBudget()
        let rateLimit = RateLimitMiddleware(clock: clock)

        func client(_ credentials: any CredentialProvider) -> AWSClient {
            AWSClient(
                region: configuration.region, endpoints: configuration.endpoints, clock: clock,
                middleware: [
                    RetryMiddleware(policy: configuration.retry, budget: budget, clock: clock, chance: chance),
                    rateLimit,
                    LoggingMiddleware(logger: logger),
                    ErrorMiddleware(),
                    SigningMiddleware(credentials: credentials, region: configuration.region, clock: clock),
                ],
                transport: transport)
        }

        func provider(_ source: CredentialSource) -> any CredentialProvider {
            switch source {
            case .keys(let credentials, _):
                StaticCredentialProvider(credentials)
            case .role(let request, let source):
                AssumeRoleCredentialProvider(request, sts: STSClient(client: client(provider(source))), clock: clock)
            }
        }

        let shared = client(provider(configuration.credentials))
        lambda = LambdaClient(client: shared)
        s3 = S3Client(client: shared)
        sts = STSClient(client: shared)
        cloudWatch = CloudWatchClient(client: shared)
    }
}

/// Opens connections, gives the clients to the body, and closes the connections when it has ended.
package func withAWSClients<Result>(
    _ configuration: AWSConfiguration, logger: Logger, _ body: (AWSClients) async throws -> Result
) async throws -> Result {
    try await withHTTPTransport { transport in
        try await body(AWSClients(configuration, transport: transport, logger: logger))
    }
}
