import AWSServices
import Foundation
import Synchronization

/// Counts traffic by the version that answered.
final class TrafficTally: Sendable {
    /// The result of one invocation.
    enum Answer: Sendable {
        case succeeded(version: FunctionVersion?)
        /// The function failed.
        case functionError(version: FunctionVersion?, FunctionFailure)
        case throttled
        /// No answer, or one of AWS's other errors.
        case failed
        /// The function or alias does not exist yet.
        case notThere
    }

    /// The counts of one version, as outputs show them.
    struct Version: Codable, Hashable, Sendable {
        var count: Int
        var errors: Int
        /// Milliseconds, as the caller sees them.
        var p50: Double?
        var p90: Double?
        var p99: Double?
        /// Up to three different failures.
        var sampleErrors: [FunctionFailure] = []
    }

    /// All counts, as outputs show them.
    struct Summary: Codable, Hashable, Sendable {
        /// Answered by the function, its failures included.
        var invocations = 0
        /// Failures of the function.
        var errors = 0
        var throttles = 0
        /// No answer, or another error of AWS.
        var failures = 0
        /// Not sent, since too many were open.
        var skipped = 0
        var seconds = 0.0
        /// By executed version; `unknown` where the answer does not name it.
        var versions: [String: Version] = [:]
    }

    private struct Counts {
        var summary = Summary()
        var versions: [String: (errors: Int, latencies: LatencyHistogram, samples: [FunctionFailure])] = [:]
        var open = 0
    }

    private let counts = Mutex(Counts())

    /// Takes a place among the open invocations; false (and counted as skipped) if there is none.
    func begin(limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts.open < limit else {
                counts.summary.skipped += 1
                return false
            }
            counts.open += 1
            return true
        }
    }

    func end(_ answer: Answer, milliseconds: Double) {
        counts.withLock { counts in
            counts.open -= 1
            switch answer {
            case .succeeded(let version): Self.add(version, nil, milliseconds, &counts)
            case .functionError(let version, let failure): Self.add(version, failure, milliseconds, &counts)
            case .throttled: counts.summary.throttles += 1
            case .failed: counts.summary.failures += 1
            case .notThere: break
            }
        }
    }

    private static func add(
        _ version: FunctionVersion?, _ failure: FunctionFailure?, _ milliseconds: Double, _ counts: inout Counts
    ) {
        let key = version?.description ?? "unknown"
        var entry = counts.versions[key] ?? (0, LatencyHistogram(), [])
        counts.summary.invocations += 1
        if let failure {
            counts.summary.errors += 1
            entry.errors += 1
            let isKnown = entry.samples.contains { $0.type == failure.type && $0.message == failure.message }
            if entry.samples.count < ErrorSamples.most, !isKnown { entry.samples.append(failure) }
        }
        entry.latencies.add(milliseconds: milliseconds)
        counts.versions[key] = entry
    }

    /// The counts so far.
    func summary(seconds: Double) -> Summary {
        counts.withLock { counts in
            var summary = counts.summary
            summary.seconds = (seconds * 1000).rounded() / 1000
            summary.versions = counts.versions.mapValues { entry in
                Version(
                    count: entry.latencies.count, errors: entry.errors, p50: entry.latencies.percentile(0.5),
                    p90: entry.latencies.percentile(0.9), p99: entry.latencies.percentile(0.99),
                    sampleErrors: entry.samples)
            }
            return summary
        }
    }
}

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
