package import StageKit

/// What the Lambda stages call the outside with.
package struct LambdaServices: Sendable {
    /// The services of one account and region.
    package struct Connection: Sendable {
        package var lambda: any LambdaAPI
        package var objects: any ObjectAPI

        package var metrics: any MetricsAPI
        /// How soon and how fine `metrics` counts.
        package var metricsTiming: MetricsTiming

        package init(
            lambda: any LambdaAPI, objects: any ObjectAPI, metrics: any MetricsAPI = .unavailable,
            metricsTiming: MetricsTiming = .cloudWatch
        ) {
            self.lambda = lambda
            self.objects = objects
            self.metrics = metrics
            self.metricsTiming = metricsTiming
        }
    }

    /// Gives the services of a region and an account; nil is the one that is configured.
    package var connect: @Sendable (_ region: String?, _ account: String?) async throws -> Connection
    /// Web servers, for `http` checks.
    package var web: any WebClient

    package init(
        web: any WebClient,
        connect: @escaping @Sendable (_ region: String?, _ account: String?) async throws -> Connection
    ) {
        self.web = web
        self.connect = connect
    }
}
