public import StageKit
import Synchronization

/// Records the events of a run, for tests.
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

    /// The reports of the stages.
    public var reports: [StageReport] {
        events.compactMap { event in
            if case .report(let report) = event.kind { report } else { nil }
        }
    }

    /// The reported traffic shifts.
    public var shifts: [TrafficShift] {
        reports.compactMap { if case .trafficShifted(let shift) = $0 { shift } else { nil } }
    }

    /// The reported verdicts of health checks.
    public var verdicts: [HealthVerdict] {
        reports.compactMap { if case .healthVerdict(let verdict) = $0 { verdict } else { nil } }
    }

    /// The bodies of the reports of one event type, such as `weight_moved`.
    public func reports(_ type: String) -> [JSONValue] {
        reports.filter { $0.type == type }.map(\.body)
    }

    /// The lines that stages logged.
    public var lines: [String] {
        events.compactMap { event in
            if case .log(_, let message, _) = event.kind { message } else { nil }
        }
    }
}
