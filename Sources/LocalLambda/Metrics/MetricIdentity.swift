/// Which metric. The dimensions are a part of its name: another set is another metric.
struct MetricIdentity: Sendable, Hashable, Codable {
    static let lambdaNamespace = "AWS/Lambda"

    var namespace: String
    var name: String
    var dimensions: [String: String]
}
