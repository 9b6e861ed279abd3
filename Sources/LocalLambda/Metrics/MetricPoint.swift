import Foundation

/// A measured value, or several of one time in one.
struct MetricPoint: Stamped, Hashable {
    var start: Date
    var sum: Double
    var count: Double
    var minimum: Double
    var maximum: Double
    /// CloudWatch's word, `None` for none.
    var unit: String

    init(start: Date, value: Double, count: Double = 1, unit: String = "None") {
        self.start = start
        sum = value * count
        self.count = count
        minimum = value
        maximum = value
        self.unit = unit
    }

    init(start: Date, sum: Double, count: Double, minimum: Double, maximum: Double, unit: String) {
        self.start = start
        self.sum = sum
        self.count = count
        self.minimum = minimum
        self.maximum = maximum
        self.unit = unit
    }
}
