import Foundation

/// A running local Lambda.
package struct LocalLambdaServer: Sendable {
    /// For example `http://127.0.0.1:41234`.
    package let endpoint: String
    package let port: Int
    package let region: String
    package let accountID: String
    package let accessKeyID: String
    package let secretAccessKey: String
    let log: RequestLog
    let measurements: MetricStore

    /// The requests answered so far, oldest first.
    package var requestLog: [LoggedRequest] { log.snapshot }

    /// What to export so that `aws`, boto3 and Staysail itself speak to this server: name and value.
    package var environment: [(name: String, value: String)] {
        [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_REGION", region),
            ("AWS_DEFAULT_REGION", region),
            ("AWS_ACCESS_KEY_ID", accessKeyID),
            ("AWS_SECRET_ACCESS_KEY", secretAccessKey),
        ]
    }

    /// The same as lines for a shell: `export AWS_ENDPOINT_URL=…`.
    package var environmentLines: [String] {
        environment.map { "export \($0.name)='\($0.value.replacing("'", with: "'\\''"))'" }
    }

    /// The invocations so far, as CloudWatch counts them.
    package var metrics: [InvocationSample] { measurements.snapshot }
}
