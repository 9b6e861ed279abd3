package import Expressions
import Synchronization

/// A record that was sent to a destination or a dead-letter target.
package struct EventDelivery: Sendable, Equatable {
    package var functionName: String
    /// The ARN that it was sent to. Only a local function really gets it.
    package var target: String
    /// The record; for a dead-letter target the event itself.
    package var record: JSONValue
}

/// The deliveries so far.
final class EventDeliveries: Sendable {
    private static let limit = 10_000
    private let deliveries = Mutex<[EventDelivery]>([])

    var snapshot: [EventDelivery] { deliveries.withLock { $0 } }

    func add(_ delivery: EventDelivery) {
        deliveries.withLock {
            if $0.count >= Self.limit { $0.removeFirst(Self.limit / 10) }
            $0.append(delivery)
        }
    }
}
