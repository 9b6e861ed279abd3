import Foundation

/// Latencies in buckets of 2 percent, so that hours of traffic take no more memory than minutes.
struct LatencyHistogram: Sendable {
    private var counts: [Int: Int] = [:]
    private(set) var count = 0
    private static let base = log(1.02)

    mutating func add(milliseconds: Double) {
        counts[Int((log(max(milliseconds, 0.01)) / Self.base).rounded()), default: 0] += 1
        count += 1
    }

    /// The latency that this share (0 to 1) of all does not exceed, in milliseconds; nil without any.
    func percentile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for (bucket, number) in counts.sorted(by: { $0.key < $1.key }) {
            seen += number
            if seen >= rank { return (exp(Double(bucket) * Self.base) * 100).rounded() / 100 }
        }
        return nil
    }
}
