import Foundation

/// For how long a process has driven an attempt, people's thinking and closed hours left out.
enum ActiveTime {
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
