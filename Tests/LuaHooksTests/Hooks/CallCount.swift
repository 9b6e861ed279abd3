import Synchronization

/// Counts, for closures.
final class CallCount: Sendable {
    private let count = Atomic<Int>(0)

    /// From 1.
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
