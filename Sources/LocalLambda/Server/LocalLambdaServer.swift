import Foundation

/// A running local Lambda.
package struct LocalLambdaServer: Sendable {
    let connection: LocalLambdaConnection
    package let port: Int
    package let region: String
    let log: RequestLog
    let measurements: MetricStore
    let sent: EventDeliveries

    /// For example `http://127.0.0.1:41234`.
    package var endpoint: String { connection.endpoint }
    package var accountID: String { connection.accountID }
    package var accessKeyID: String { connection.accessKeyID }
    package var secretAccessKey: String { connection.secretAccessKey }

    /// The records that events sent to their destinations so far.
    package var deliveries: [EventDelivery] { sent.snapshot }

    /// The requests answered so far, oldest first.
    package var requestLog: [LoggedRequest] { log.snapshot }

    /// The server of another process; nil if its address is damaged.
    init?(_ shared: SharedFolder, region: String) {
        guard let port = URL(string: shared.connection.endpoint)?.port else { return nil }
        connection = shared.connection
        self.port = port
        self.region = region
        log = RequestLog(now: { Date() }, listener: nil)
        measurements = MetricStore(limit: 0, notice: nil)
        sent = EventDeliveries()
    }

    init(
        connection: LocalLambdaConnection, port: Int, region: String, log: RequestLog, measurements: MetricStore,
        sent: EventDeliveries
    ) {
        self.connection = connection
        self.port = port
        self.region = region
        self.log = log
        self.measurements = measurements
        self.sent = sent
    }

    /// The variables by which `aws`, boto3 and Staysail itself call this server: name and value.
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
