import Synchronization

/// What all calls of a client together may spend on repetitions, so that a service in trouble is not flooded.
///
/// The numbers are those of AWS's standard mode: 500 tokens, a repetition costs 5 (after a time-out 10), a success
/// gives back what its last repetition cost, or 1.
package final class RetryBudget: Sendable {
    private let capacity: Int
    private let tokens: Mutex<Int>

    package init(capacity: Int = 500) {
        self.capacity = capacity
        tokens = Mutex(capacity)
    }

    /// Takes the price of a repetition; nil when it cannot be paid.
    func spend(after error: AWSError) -> Int? {
        let cost = error.code == .timedOut ? 10 : 5
        return tokens.withLock { tokens in
            guard tokens >= cost else { return nil }
            tokens -= cost
            return cost
        }
    }

    func refund(_ cost: Int?) {
        tokens.withLock { $0 = min(capacity, $0 + (cost ?? 1)) }
    }
}
