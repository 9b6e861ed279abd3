public import StageKit
import Synchronization

/// Keeps the events that a run tells it, for tests to look at.
public final class EventRecorder: Sendable {
    private let recorded = Mutex<[RunEvent]>([])

    /// Creates an empty recorder.
    public init() {}

    /// Takes in an event; pass it as a runner's observer.
    public func record(_ event: RunEvent, _ run: Run) {
        recorded.withLock { $0.append(event) }
    }

    /// All events so far.
    public var events: [RunEvent] { recorded.withLock { $0 } }

    /// The bodies of what stages reported under a name, such as `weight moved`.
    public func reports(_ type: String) -> [JSONValue] {
        events.compactMap { event in
            if case .report(type, let data) = event.kind { data } else { nil }
        }
    }

    /// The lines that stages logged.
    public var lines: [String] {
        events.compactMap { event in
            if case .log(_, let message, _) = event.kind { message } else { nil }
        }
    }
}
