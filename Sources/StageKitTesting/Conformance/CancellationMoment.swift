import StageKit
import Synchronization

/// When a trial is cancelled: with an event of the stage, or some real time after it.
struct CancellationMoment: Sendable {
    /// The number of the event.
    let seq: Int
    /// How long after it.
    let delay: Duration
    /// The moment, at the beginning of a sentence.
    let words: String

    init(_ event: RunEvent, delay: Duration = .zero) {
        seq = event.seq
        self.delay = delay
        let later = delay == .zero ? "" : "\(TimeLength(delay)) "
        words = "Cancelled \(later)after event \(event.seq) (\(event.kind.words))"
    }
}

/// Takes the real time between the events of a stage.
final class EventStopwatch: Sendable {
    private let noted = Mutex<[(event: RunEvent, at: ContinuousClock.Instant)]>([])

    /// Notes an event, unless it is only said.
    func note(_ event: RunEvent, _ run: Run) {
        guard event.stage == ConformanceTrial.stage, !event.kind.isSaid else { return }
        noted.withLock { $0.append((event, .now)) }
    }

    /// When the stage is to be cancelled: with each event but the last, which is that it has ended; and within each
    /// stretch without events that is longer than it may go on, so that it would still go on for too long.
    func moments(patience: Duration) -> [CancellationMoment] {
        let noted = noted.withLock { $0 }
        return zip(noted, noted.dropFirst()).flatMap { one, next in
            let stretch = next.at - one.at
            return [CancellationMoment(one.event)]
                + (stretch > patience ? [CancellationMoment(one.event, delay: (stretch - patience) / 2)] : [])
        }
    }
}
