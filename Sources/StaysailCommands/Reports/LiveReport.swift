import Foundation
import OrderedCollections
import StageKit
import Synchronization

/// A view that is redrawn in place, for terminals: events that are worth keeping scroll by above it.
final class LiveReport: RunReport {
    private struct State {
        var run: Run?
        var children: [Run] = []
        /// The latest text of each stage.
        var latest: [String: String] = [:]
        /// The question that was answered last.
        var answered: QuestionPrompt?
        /// The question whose keys are read.
        var prompt: QuestionPrompt?
        /// The lines of events.
        var lines: EventLines
        /// The kept lines that have not been printed.
        var kept: [StyledLine] = []
        var isDrawn = false
        var isOver = false
        /// The next time at which drawing does not slow the run down.
        var nextDrawing = ContinuousClock.now
    }

    private let console: Console
    private let terminal: Console.Terminal
    private let clock: any RunClock
    private let runs: ReportedRuns
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(console: Console, terminal: Console.Terminal, clock: any RunClock, runs: ReportedRuns) {
        self.console = console
        self.terminal = terminal
        self.clock = clock
        self.runs = runs
        state = Mutex(State(lines: EventLines(runs.commands)))
    }

    func begin(_ pipeline: String, id: String, target: String) {
        notice("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        state.withLock { state in
            state.run = run
            let texts = EventLines.texts(event, run, commands: runs.commands)
            if let stage = event.stage {
                if case .progress(_, let message) = event.kind { state.latest[stage] = message }
                if let text = texts.last { state.latest[stage] = text }
            }
            if let style = Self.keptStyle(event) {
                state.kept += state.lines.lines(event, run, saying: texts).map { line in
                    style.isFailure ? StyledLine("✗ \(line)", .red) : StyledLine(line, style.style)
                }
            }
            if !state.kept.isEmpty || state.nextDrawing <= .now { draw(&state) }
        }
    }

    func notice(_ text: String) {
        state.withLock { state in
            state.kept += text.split(separator: "\n").map { StyledLine(String($0)) }
            draw(&state)
        }
    }

    func interrupted(_ count: Int) { notice(InterruptionNotice.text(count)) }

    func tick() async {
        defer { terminal.keyboard?.stop() }
        var count = 0
        while !Task.isCancelled {
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
            count += 1
            let hasChildren = state.withLock { $0.run?.stages.values.contains { $0.type == "pipeline" } ?? false }
            if hasChildren, count % 5 == 0, let id = state.withLock({ $0.run?.id }) {
                let children = await runs.children(id)
                state.withLock { $0.children = children }
            }
            if let (prompt, answer) = answer() {
                state.withLock { $0.answered = prompt }
                await runs.answer(answer, prompt.run)
            }
            state.withLock { if !$0.isOver { draw(&$0) } }
        }
    }

    /// The answer that somebody has typed.
    private func answer() -> (QuestionPrompt, RunRequest.Kind)? {
        guard let keyboard = terminal.keyboard else { return nil }
        let prompt = state.withLock { state -> QuestionPrompt? in
            let open = QuestionPrompt([state.run].compactMap(\.self) + state.children)
            if open == nil { state.answered = nil }
            state.prompt = open == state.answered || state.isOver ? nil : open
            return state.prompt
        }
        guard let prompt else {
            keyboard.stop()
            return nil
        }
        guard keyboard.start() else {
            state.withLock { $0.prompt = nil }
            return nil
        }
        while let key = keyboard.next() {
            if let answer = prompt.answer(to: key) { return (prompt, answer) }
        }
        return nil
    }

    func end(_ run: Run, children: [Run]) {
        state.withLock { $0.run = run }
        close()
        RunSummary(run, children: children, commands: runs.commands, repeatsFailures: !console.isOneScreen)
            .print(to: console)
    }

    func close() {
        terminal.keyboard?.stop()
        state.withLock { state in
            state.isOver = true
            draw(&state)
        }
    }

    private struct Kept {
        var style: StyledLine.Style?
        var isFailure = false
    }

    /// Moves, verdicts, questions, warnings and failures are kept, in these styles; all else is only in the view.
    private static func keptStyle(_ event: RunEvent) -> Kept? {
        switch event.kind {
        case .report(.healthVerdict(let verdict)) where verdict.verdict == "unhealthy":
            Kept(style: .red, isFailure: !verdict.isAdvisory)
        case .report: Kept()
        case .asked: Kept(style: .bold)
        case .answered, .undoStarted, .retryScheduled: Kept()
        // The summary names what could not be undone.
        case .undoEnded(_, _, let error): error == nil ? Kept() : nil
        case .log(let level, _, _): level == .warning ? Kept(style: .yellow) : nil
        case .stageEnded(let status, _, _, _):
            switch status {
            case .failed: Kept(style: .red, isFailure: true)
            case .canceled: Kept(style: .yellow)
            default: nil
            }
        default: nil
        }
    }

    private func draw(_ state: inout State) {
        let begin = ContinuousClock.now
        let view = state.isOver ? [] : view(state)
        if state.isDrawn || !view.isEmpty {
            console.redraw(keeping: state.kept, view: view, on: terminal)
            state.isDrawn = !view.isEmpty
        } else {
            for line in state.kept { console.note(line, on: terminal) }
        }
        state.kept = []
        // Drawing takes at most a tenth of the time, however large the run is.
        state.nextDrawing = .now + begin.duration(to: .now) * 10
    }

    private func view(_ state: State) -> [StyledLine] {
        guard let run = state.run else {
            let elapsed = start.duration(to: .now).inSeconds
            return elapsed < 1 ? [] : [StyledLine("▸ connecting  \(elapsed.elapsed)", .dim)]
        }
        let size = terminal.size()
        return LivePanel(
            run: run, children: state.children, latest: state.latest, prompt: state.prompt, now: clock.now
        ).lines(columns: size.columns, rows: size.rows)
    }
}
