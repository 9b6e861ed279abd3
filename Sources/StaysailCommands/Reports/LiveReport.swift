import Foundation
import StageKit
import Synchronization

/// A view that is redrawn in place, for terminals: what is worth keeping scrolls by above it.
final class LiveReport: RunReport {
    private struct State {
        var run: Run?
        /// What each stage said last.
        var latest: [String: String] = [:]
        /// The last traffic shift of each stage.
        var shifts: [String: TrafficShift] = [:]
        /// How many lines of the panel are on the screen.
        var drawn = 0
        var isOver = false
    }

    private let console: Console
    private let clock: any RunClock
    private let state = Mutex(State())

    init(console: Console, clock: any RunClock) {
        self.console = console
        self.clock = clock
    }

    func begin(_ pipeline: String, id: String, target: String) {
        console.note("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        state.withLock { state in
            state.run = run
            if let stage = event.stage {
                switch event.kind {
                case .report(.trafficShifted(let shift)): state.shifts[stage] = shift
                case .progress(_, let message): state.latest[stage] = message
                default: break
                }
                let texts = EventLines.texts(event, run)
                // Behind a question come the ways to answer it.
                let isQuestion = if case .asked = event.kind { true } else { false }
                if let text = isQuestion ? texts.first : texts.last { state.latest[stage] = text }
            }
            redraw(&state, above: Self.isKept(event) ? EventLines.lines(event, run) : [])
        }
    }

    func notice(_ text: String) {
        state.withLock { redraw(&$0, above: [text]) }
    }

    func interrupted(_ count: Int) { notice(Interruption.notice(count)) }

    func tick() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
            state.withLock { state in
                if !state.isOver { redraw(&state, above: []) }
            }
        }
    }

    func end(_ run: Run) {
        state.withLock { state in
            state.run = run
            state.isOver = true
            erase(&state)
        }
        let summary = RunSummary(run)
        for line in summary.lines { console.print(line) }
        for line in summary.attention { console.note(line) }
    }

    /// Moves, verdicts, questions, warnings and ends are worth keeping; the rest lives in the panel.
    private static func isKept(_ event: RunEvent) -> Bool {
        switch event.kind {
        case .report, .asked, .answered, .undoStarted, .undoEnded, .retryScheduled: true
        case .log(let level, _, _): level == .warning
        case .stageEnded(let status, _, _, _): status == .failed || status == .canceled
        default: false
        }
    }

    private func redraw(_ state: inout State, above lines: [String]) {
        erase(&state)
        for line in lines { console.note(line) }
        guard let run = state.run, !state.isOver else { return }
        let panel = LivePanel(run: run, latest: state.latest, shifts: state.shifts, now: clock.now)
            .lines(width: console.width, height: console.height)
        console.notes(panel.map { $0 + "\n" }.joined())
        state.drawn = panel.count
    }

    private func erase(_ state: inout State) {
        // Up by the panel's lines, then clear to the end of the screen.
        if state.drawn > 0 { console.notes("\u{1B}[\(state.drawn)A\u{1B}[J") }
        state.drawn = 0
    }
}
