/// A statistic of the values of a period.
enum MetricStatistic: Sendable, Hashable {
    case sampleCount, average, sum, minimum, maximum
    /// The rank, 0 to 100.
    case percentile(Double)

    init?(_ name: String) {
        switch name {
        case "SampleCount": self = .sampleCount
        case "Average": self = .average
        case "Sum": self = .sum
        case "Minimum": self = .minimum
        case "Maximum": self = .maximum
        default:
            let digits = name.dropFirst()
            guard name.first == "p", digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
                let rank = Double(digits), (0...100).contains(rank)
            else { return nil }
            self = .percentile(rank)
        }
    }

    /// nil if there is none: no points, or a percentile of points that are sums of different values.
    func value(of points: [MetricPoint]) -> Double? {
        let count = points.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        switch self {
        case .sampleCount: return count
        case .sum: return points.reduce(0) { $0 + $1.sum }
        case .average: return points.reduce(0) { $0 + $1.sum } / count
        case .minimum: return points.map(\.minimum).min()
        case .maximum: return points.map(\.maximum).max()
        case .percentile(let rank):
            guard points.allSatisfy({ $0.minimum == $0.maximum }) else { return nil }
            let sorted = points.sorted { $0.minimum < $1.minimum }
            // The nearest rank: one of the values, never one in between.
            let wanted = count * rank / 100
            var passed = 0.0
            for point in sorted {
                passed += point.count
                if passed >= wanted, passed > 0 { return point.minimum }
            }
            return sorted.last?.minimum
        }
    }
}
