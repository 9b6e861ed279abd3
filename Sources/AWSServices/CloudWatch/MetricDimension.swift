/// A name and a value that tell a metric from others of the same name. The whole set must match, not a part of it.
package struct MetricDimension: Codable, Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [MetricDimension] {
    /// The dimensions under which Lambda counts the calls of a function.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html
    ///
    /// - Parameters:
    ///   - function: the function's name, not its ARN.
    ///   - qualifier: the version or alias that was asked for. The calls through an alias are under the alias only, not
    ///     under the version that ran. nil: all versions and aliases together.
    ///   - executedVersion: with an alias as qualifier, the version behind it that ran. CloudWatch has this set while
    ///     the alias splits its traffic; the local Lambda has it always.
    package static func lambda(
        function: String, qualifier: String? = nil, executedVersion: String? = nil
    ) -> [MetricDimension] {
        var dimensions = [MetricDimension("FunctionName", function)]
        if let qualifier { dimensions.append(MetricDimension("Resource", "\(function):\(qualifier)")) }
        if let executedVersion { dimensions.append(MetricDimension("ExecutedVersion", executedVersion)) }
        return dimensions
    }
}
