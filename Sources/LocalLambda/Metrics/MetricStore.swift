import Synchronization

/// The calls so far, for whoever makes metrics of them.
final class MetricStore: Sendable {
    /// A server that runs for days keeps no more than this.
    private static let limit = 200_000

    private let samples = Mutex<[InvocationSample]>([])

    var snapshot: [InvocationSample] { samples.withLock { $0 } }

    func record(_ sample: InvocationSample) {
        samples.withLock {
            if $0.count >= Self.limit { $0.removeFirst(Self.limit / 10) }
            $0.append(sample)
        }
    }
}
