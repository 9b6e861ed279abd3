/// Metrics and alarms of an account and region are apart from those of others.
struct MetricPlace: Sendable, Hashable, Codable {
    var accountID: String
    var region: String
}
