import Foundation
import StageKit
import Synchronization

/// A line for each event, for logs and CI: events go to standard error, the result goes to standard output.
final class PlainReport: RunReport {
    private struct State {
        var lines: EventLines
        /// The time at which each stage's progress was shown last.
        var shown: [String: Date] = [:]
    }

    private let console: Console
    private let commands: PrintedCommands
    private let state: Mutex<State>

    /// The least time between two lines of a stage's progress, in seconds.
    private static let progressInterval: TimeInterval = 5

    init(console: Console, commands: PrintedCommands = .plain) {
        self.console = console
        self.commands = commands
        state = Mutex(State(lines: EventLines(commands)))
    }

    func begin(_ pipeline: String, id: String, target: String) {
        console.note("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        let lines = state.withLock { state -> [String] in
            guard case .progress(let fraction, let message) = event.kind else {
                return state.lines.lines(event, run)
            }
            let stage = event.stage ?? ""
            if let last = state.shown[stage], event.at.timeIntervalSince(last) < Self.progressInterval { return [] }
            state.shown[stage] = event.at
            let share = fraction.map { ", \(($0 * 100).rounded().percent) done" } ?? ""
            return state.lines.lines(event, run, saying: [message + share])
        }
        for line in lines { console.note(line) }
    }

    func notice(_ text: String) { console.note(text) }

    func interrupted(_ count: Int) { console.note(InterruptionNotice.text(count)) }

    func end(_ run: Run, children: [Run]) {
        RunSummary(run, children: children, commands: commands).print(to: console)
    }
}
