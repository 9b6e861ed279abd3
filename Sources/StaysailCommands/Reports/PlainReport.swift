import Foundation
import StageKit
import Synchronization

/// A line an event, for logs and CI: what happens goes to standard error, what came out to standard output.
final class PlainReport: RunReport {
    private let console: Console
    /// When each stage's progress was shown last.
    private let shown = Mutex<[String: Date]>([:])

    /// Logs stay short, however often a stage says how far it is.
    private static let progressPause: TimeInterval = 5

    init(console: Console) {
        self.console = console
    }

    func begin(_ pipeline: String, id: String, target: String) {
        console.note("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        guard case .progress(let fraction, let message) = event.kind else {
            for line in EventLines.lines(event, run) { console.note(line) }
            return
        }
        let isDue = shown.withLock { shown in
            let stage = event.stage ?? ""
            if let last = shown[stage], event.at.timeIntervalSince(last) < Self.progressPause { return false }
            shown[stage] = event.at
            return true
        }
        guard isDue else { return }
        let share = fraction.map { ", \(($0 * 100).rounded().percent) done" } ?? ""
        for line in EventLines.lines(event, run, saying: [message + share]) { console.note(line) }
    }

    func notice(_ text: String) { console.note(text) }

    func interrupted(_ count: Int) { console.note(Interruption.notice(count)) }

    func tick() async {}

    func end(_ run: Run) {
        let summary = RunSummary(run)
        for line in summary.lines { console.print(line) }
        for line in summary.attention { console.note(line) }
    }
}
