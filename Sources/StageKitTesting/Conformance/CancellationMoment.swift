import StageKit
import Synchronization

/// The moment at which a trial is canceled: an event of the stage, or some real time after it.
struct CancellationMoment: Sendable {
    /// The number of the event.
    let seq: Int
    /// The real time after it.
    let delay: Duration
    /// The moment as the beginning of a sentence.
    let words: String

    init(_ event: RunEvent, delay: Duration = .zero) {
        seq = event.seq
        self.delay = delay
        let later = delay == .zero ? "" : "\(TimeLength(delay)) "
        words = "Canceled \(later)after event \(event.seq) (\(event.kind.words))"
    }
}

/// Measures the real time between the events of a stage.
final class EventStopwatch: Sendable {
    private let noted = Mutex<[(event: RunEvent, at: ContinuousClock.Instant)]>([])

    /// Records an event, unless it is buffered.
    func note(_ event: RunEvent, _ run: Run) {
        guard event.stage == ConformanceTrial.stage, !event.kind.isBuffered else { return }
        noted.withLock { $0.append((event, .now)) }
    }

    /// The moments at which to cancel the stage: each event except the last, which is its end, and a moment within each
    /// time without events that is longer than the timeout.
    func moments(timeout: Duration) -> [CancellationMoment] {
        let noted = noted.withLock { $0 }
        return zip(noted, noted.dropFirst()).flatMap { one, next in
            let stretch = next.at - one.at
            return [CancellationMoment(one.event)]
                + (stretch > timeout ? [CancellationMoment(one.event, delay: (stretch - timeout) / 2)] : [])
        }
    }
}
