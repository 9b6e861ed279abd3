import Foundation
import OrderedCollections
import StageKit
import Synchronization

/// A line for each event, for logs and CI: events go to standard error, the result goes to standard output.
final class PlainReport: RunReport {
    private struct State {
        var lines: EventLines
        /// The time at which each stage's progress was shown last.
        var shown: [String: Date] = [:]
        var run: Run?
        var lastLine = ContinuousClock.now
    }

    private let console: Console
    private let commands: PrintedCommands
    private let state: Mutex<State>

    /// The least time between two lines of a stage's progress, in seconds.
    private static let progressInterval: TimeInterval = 5
    /// The longest silence on a terminal.
    private static let longestSilence = Duration.milliseconds(2500)

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
            state.run = run
            guard case .progress(let fraction, let message) = event.kind else {
                return state.lines.lines(event, run)
            }
            let stage = event.stage ?? ""
            if let last = state.shown[stage], event.at.timeIntervalSince(last) < Self.progressInterval { return [] }
            state.shown[stage] = event.at
            let share = fraction.map { ", \(($0 * 100).rounded().percent) done" } ?? ""
            return state.lines.lines(event, run, saying: [message + share])
        }
        for line in lines { note(line) }
    }

    private func note(_ line: String) {
        state.withLock { $0.lastLine = .now }
        console.note(line)
    }

    /// Shows on a terminal that cannot be redrawn that the run still makes progress.
    func tick() async {
        guard console.isInteractive else { return }
        while !Task.isCancelled {
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
            let line = state.withLock { state -> String? in
                guard state.lastLine.duration(to: .now) >= Self.longestSilence else { return nil }
                let stages = state.run?.stages.values.filter { $0.status == .running || $0.status == .waiting } ?? []
                return stages.isEmpty ? "… connecting" : "… at work: \(stages.map(\.id).joined(separator: ", "))"
            }
            if let line { note(line) }
        }
    }

    func notice(_ text: String) { note(text) }

    func interrupted(_ count: Int) { console.note(InterruptionNotice.text(count)) }

    func end(_ run: Run, children: [Run]) {
        RunSummary(run, children: children, commands: commands).print(to: console)
    }
}
