package import AWSServices
package import Foundation

/// The operations of CloudWatch that checks use; `CloudWatchClient` has them, and tests have a stand-in.
package protocol MetricsAPI: Sendable {
    /// One series a query, in their order, with the periods from `start` up to, not including, `end`.
    func getMetricData(_ queries: [MetricQuery], from start: Date, to end: Date) async throws -> [MetricSeries]
    /// The alarms with these names; one that is not there is left out.
    func describeAlarms(_ names: [String]) async throws -> [MetricAlarm]
}

extension CloudWatchClient: MetricsAPI {}
