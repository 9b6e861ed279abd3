import AWSServices
package import StageKit

/// The service of the Lambda stages: it connects them to regions and accounts.
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
    /// The failures that traffic met in this process.
    let errorSamples = ErrorSamples()

    package init(
        web: any WebClient,
        connect: @escaping @Sendable (_ region: String?, _ account: String?) async throws -> Connection
    ) {
        self.web = web
        self.connect = connect
    }
}

/// The objects that the stages read from S3: code, payloads and expected answers.
package protocol ObjectAPI: Sendable {
    /// The size of an object in bytes; nil when the server does not say.
    func objectSize(bucket: String, key: String, version: String?) async throws -> Int?
    /// The content of an object of at most `limit` bytes.
    func object(bucket: String, key: String, version: String?, limit: Int) async throws -> [UInt8]
}

extension S3Client: ObjectAPI {
    package func objectSize(bucket: String, key: String, version: String?) async throws -> Int? {
        try await headObject(bucket: bucket, key: key, version: version).contentLength
    }

    package func object(bucket: String, key: String, version: String?, limit: Int) async throws -> [UInt8] {
        Array(try await getObject(bucket: bucket, key: key, version: version, maximumBytes: limit).body)
    }
}
