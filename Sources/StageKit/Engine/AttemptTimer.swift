import Foundation
import Synchronization

/// How long an attempt may still take. The time in which a person is waited for, and in which no process drove the
/// run, does not count.
final class AttemptTimer: Sendable {
    private struct State {
        var deadline: Date
        /// Several may be waited for side by side.
        var pauses = 0
        var pausedSince: Date?
    }

    private let state: Mutex<State>

    init(deadline: Date) {
        state = Mutex(State(deadline: deadline))
    }

    /// When the time is over, as far as it is known now.
    var deadline: Date { state.withLock { $0.deadline } }

    func pause(at date: Date) {
        state.withLock { state in
            state.pauses += 1
            state.pausedSince = state.pausedSince ?? date
        }
    }

    func goOn(at date: Date) {
        state.withLock { state in
            state.pauses -= 1
            guard state.pauses == 0, let since = state.pausedSince else { return }
            state.deadline = state.deadline.addingTimeInterval(date.timeIntervalSince(since))
            state.pausedSince = nil
        }
    }

    /// The time at which it is worth looking again; nil if the time is over.
    func nextLook(at date: Date) -> Date? {
        state.withLock { state in
            if state.pausedSince != nil { return date.addingTimeInterval(60) }
            return state.deadline > date ? state.deadline : nil
        }
    }
}

/// For how long a process has driven an attempt, people's thinking and closed hours left out.
enum DrivenTime {
    /// - Parameter events: the run's events.
    /// - Returns: seconds.
    static func seconds(of stage: String, attempt: Int, in events: [RunEvent]) -> TimeInterval {
        var total: TimeInterval = 0
        var since: Date?
        var questions = 0
        var last: Date?
        func close(_ date: Date?) {
            if let since, let date, questions == 0 { total += max(0, date.timeIntervalSince(since)) }
        }
        for event in events {
            let isOwn = event.stage == stage && event.attempt == attempt
            switch event.kind {
            case .runResumed where since != nil:
                close(last)
                since = event.at
            case .stageStarted where isOwn: since = event.at
            case .asked where isOwn:
                close(event.at)
                questions += 1
            case .answered where isOwn:
                since = event.at
                questions -= 1
            // A run that it drives waits for people or closed hours, and goes on.
            case .report(StageRun.stillReport, let data) where isOwn && data["stands"] == true:
                close(event.at)
                questions += 1
            case .report(StageRun.stillReport, _) where isOwn:
                since = event.at
                questions -= 1
            default: break
            }
            last = event.at
        }
        close(last)
        return total
    }
}
