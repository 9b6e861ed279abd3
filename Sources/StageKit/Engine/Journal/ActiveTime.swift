import Foundation

/// The time for which processes executed an attempt, without waits for people and restricted hours.
enum ActiveTime {
    /// - Parameter events: the run's events.
    /// - Returns: seconds.
    static func seconds(of stage: String, attempt: Int, in events: [RunEvent]) -> TimeInterval {
        var total: TimeInterval = 0
        var since: Date?
        var pauses = 0
        var last: Date?
        func close(_ date: Date?) {
            if let since, let date, pauses == 0 { total += max(0, date.timeIntervalSince(since)) }
        }
        for event in events {
            let isOwn = event.stage == stage && event.attempt == attempt
            switch event.kind {
            case .runResumed where since != nil:
                close(last)
                since = event.at
            case .stageStarted where isOwn: since = event.at
            // A child run that only waits for others pauses its stage, too.
            case .asked where isOwn, .stageIdle(true) where isOwn:
                close(event.at)
                pauses += 1
            case .answered where isOwn, .stageIdle(false) where isOwn:
                since = event.at
                pauses -= 1
            default: break
            }
            last = event.at
        }
        close(last)
        return total
    }
}
