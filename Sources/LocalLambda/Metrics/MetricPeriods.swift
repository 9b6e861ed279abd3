import Foundation

/// A window of time, cut into periods.
struct MetricPeriods: Sendable {
    let start: Date
    let end: Date
    /// Seconds.
    let length: Int

    /// The start is rounded down as CloudWatch does; what Lambda counts is here known to the second.
    init(from start: Date, to end: Date, length: Int, namespace: String) {
        let grain: Double
        if namespace == MetricIdentity.lambdaNamespace || length % 60 != 0 {
            grain = namespace == MetricIdentity.lambdaNamespace ? 1 : Double(min(length, 60))
        } else {
            grain = 60
        }
        self.start = Date(timeIntervalSince1970: (start.timeIntervalSince1970 / grain).rounded(.down) * grain)
        self.end = end
        self.length = length
    }

    /// The points by the number of their period, from 0.
    func divide(_ points: [MetricPoint]) -> [Int: [MetricPoint]] {
        Dictionary(grouping: points) { Int($0.start.timeIntervalSince(start)) / length }
    }

    func start(of number: Int) -> Date {
        start.addingTimeInterval(Double(number) * Double(length))
    }

    /// CloudWatch's periods; Lambda's metrics are here also given for any number of seconds, so that a rehearsal can
    /// be short.
    static func takes(_ length: Int, namespace: String) -> Bool {
        guard (1...(86_400 * 366)).contains(length) else { return false }
        return namespace == MetricIdentity.lambdaNamespace || length % 60 == 0 || [1, 5, 10, 20, 30].contains(length)
    }
}
