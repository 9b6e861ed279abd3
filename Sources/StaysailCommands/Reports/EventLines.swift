import Foundation
import OrderedCollections
import StageKit

/// Events as lines for people: each line starts with the time and the stage. Its results depend on nothing but the events
/// and the run.
struct EventLines {
    private let commands: PrintedCommands
    /// The width of the stages' column, for a number of stages.
    private var column = (stages: 0, width: 6)

    init(_ commands: PrintedCommands = .plain) {
        self.commands = commands
    }

    /// The lines of an event; none for an event that nobody needs to read.
    mutating func lines(_ event: RunEvent, _ run: Run) -> [String] {
        lines(event, run, saying: Self.texts(event, run, commands: commands))
    }

    /// The same with other text.
    mutating func lines(_ event: RunEvent, _ run: Run, saying texts: [String]) -> [String] {
        if column.stages != run.stages.count {
            column = (run.stages.count, max(6, run.stages.keys.map(\.columns).max() ?? 0))
        }
        return texts.flatMap { $0.split(separator: "\n") }.map { text in
            "\(event.at.timeOfDay)  \((event.stage ?? "").padding(toColumns: column.width))  \(text)"
        }
    }

    /// The text of an event without time and stage.
    static func texts(_ event: RunEvent, _ run: Run, commands: PrintedCommands) -> [String] {
        let stage = event.stage.flatMap { run.stages[$0] }
        switch event.kind {
        case .runStarted, .target, .secretDigests, .stepStarted, .stepCompleted, .stepFailed, .stepInterrupted,
            .childRunStarted, .stageIdle, .secretRead, .attemptFailed, .progress, .runEnded:
            return []
        case .runResumed: return ["resumed"]
        case .stageReopened: return ["runs again"]
        case .cancelRequested(let by, let reason):
            return ["canceled by \(by)\(reason.isEmpty ? "" : ": \(reason)")"]
        case .rollbackRequested(let by): return ["rollback requested by \(by)"]
        case .runWaiting(let until):
            return [
                until.map { "waiting until \($0.time(on: event.at)) (no process is running)" }
                    ?? "waiting for approval (no process is running)"
            ]
        case .asked(_, let message, let choices, _):
            let answers = commands.answers(run: run.id, stage: event.stage ?? "", choices: choices)
            return ["asks: \(message)"] + answers.map { "  \($0)" }
        case .answered(_, let answer):
            let choice = answer.choice.map { ": \($0)" } ?? ""
            let reason = answer.reason.isEmpty ? "" : " (\(answer.reason))"
            return ["\(answer.isApproval ? "approved" : "rejected") by \(answer.by)\(choice)\(reason)"]
        case .stageStarted:
            guard let stage else { return [] }
            let name = stage.name == stage.id ? "" : ": \(stage.name)"
            let attempt = (event.attempt ?? 1) > 1 ? ", attempt \(event.attempt ?? 1)" : ""
            return ["started \(stage.type)\(name)\(attempt)"]
        case .waiting(let wait, let until):
            // The repetitions of a hold report their findings; a short wait is not worth a line.
            if case .step(let step) = wait, step.iteration > 1 { return [] }
            guard until.timeIntervalSince(event.at) >= 2 else { return [] }
            return [
                "\(wait.displayName): waiting \(until.timeIntervalSince(event.at).elapsed), until \(until.time(on: event.at))"
            ]
        case .log(let level, let message, let data):
            let text = message + question(in: data, commands)
            switch level {
            case .debug: return []
            case .info: return [text]
            case .warning: return ["warning: \(text)"]
            }
        case .report(let report): return report.line.map { [$0] } ?? []
        case .stageEnded(let status, _, let summary, let error):
            guard let stage else { return [] }
            return ended(stage, status, summary, error)
        case .retryScheduled(let at, let reason):
            return reason.split(separator: "\n").map(String.init) + ["retries at \(at.time(on: event.at))"]
        case .undoStarted(let key, _): return ["undoing: \(key)"]
        case .undoEnded(let key, _, let error):
            return [error.map { "NOT undone: \(key): \($0)" } ?? "undone: \(key)"]
        }
    }

    /// The commands that answer a child run's question.
    private static func question(in data: JSONValue, _ commands: PrintedCommands) -> String {
        guard let question = data["question"], let run = question["run"]?.stringValue,
            let stage = question["stage"]?.stringValue
        else { return "" }
        let choices = (question["choices"]?.arrayValue ?? []).compactMap(\.stringValue)
        return commands.answers(run: run, stage: stage, choices: choices).map { "\n  \($0)" }.joined()
    }

    private static func ended(
        _ stage: StageRun, _ status: RunStatus, _ summary: String, _ error: RunEvent.ErrorSummary?
    ) -> [String] {
        let elapsed = stage.endedAt.flatMap { end in stage.startedAt.map { end.timeIntervalSince($0).elapsed } }
        let time = elapsed.map { " after \($0)" } ?? ""
        switch status {
        case .succeeded:
            return ["succeeded\(time)\(summary.isEmpty ? "" : ": \(summary)")"]
        case .skipped: return ["skipped" + (error.map { ": \($0.message)" } ?? ": its condition is false")]
        default:
            let message = error?.message ?? ""
            let lines = message.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            return ["\(status.rawValue)\(time): \(lines.first ?? "")"] + lines.dropFirst()
        }
    }
}
