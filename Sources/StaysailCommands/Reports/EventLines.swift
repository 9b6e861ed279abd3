import Foundation
import OrderedCollections
import StageKit

/// Events as lines for people. Pure: what it gives depends on nothing but the event and the run.
enum EventLines {
    /// The lines of an event, each with the time and the stage in front; none for what nobody needs to read.
    static func lines(_ event: RunEvent, _ run: Run) -> [String] { lines(event, run, saying: texts(event, run)) }

    /// The same with other words.
    static func lines(_ event: RunEvent, _ run: Run, saying texts: [String]) -> [String] {
        let width = max(6, run.stages.keys.map(\.count).max() ?? 0)
        return texts.flatMap { $0.split(separator: "\n") }.map { text in
            "\(event.at.timeOfDay)  \((event.stage ?? "").padding(to: width))  \(text)"
        }
    }

    /// What happened in words, without time and stage.
    static func texts(_ event: RunEvent, _ run: Run) -> [String] {
        let stage = event.stage.flatMap { run.stages[$0] }
        switch event.kind {
        case .runStarted, .target, .secretDigests, .stepStarted, .stepCompleted, .stepFailed, .stepInterrupted,
            .childRunStarted, .stageIdle, .secretRead, .attemptFailed, .progress, .runEnded:
            return []
        case .runResumed: return ["goes on where its record ends"]
        case .stageReopened: return ["runs again"]
        case .cancelRequested(let by, let reason):
            return ["cancelled by \(by)\(reason.isEmpty ? "" : ": \(reason)")"]
        case .rollbackRequested(let by): return ["everything is undone, as \(by) asked"]
        case .runWaiting(let until):
            return [
                until.map { "waits until \($0.time(on: event.at)), without a process" }
                    ?? "waits for a person, without a process"
            ]
        case .asked(_, let message, let choices):
            let ways = StageQuestion.Ways(run: run.id, stage: event.stage ?? "", choices: choices)
            return ["asks: \(message)", "  \(ways.approve)", "  \(ways.reject)"]
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
            // The repeated waits of a hold, and waits of a moment, are left out.
            if case .step(let step) = wait, step.iteration > 1 { return [] }
            guard until.timeIntervalSince(event.at) >= 2 else { return [] }
            return [
                "\(wait.displayName): waits \(until.timeIntervalSince(event.at).elapsed), until \(until.time(on: event.at))"
            ]
        case .log(let level, let message, _):
            switch level {
            case .debug: return []
            case .info: return [message]
            case .warning: return ["warning: \(message)"]
            }
        case .report(let report): return report.line.map { [$0] } ?? []
        case .stageEnded(let status, _, let summary, let error):
            guard let stage else { return [] }
            return ended(stage, status, summary, error)
        case .retryScheduled(let at, let reason):
            return reason.split(separator: "\n").map(String.init) + ["tries again at \(at.time(on: event.at))"]
        case .undoStarted(let key, _): return ["putting back: \(key)"]
        case .undoEnded(let key, _, let error):
            return [error.map { "NOT put back: \(key): \($0)" } ?? "put back: \(key)"]
        }
    }

    private static func ended(
        _ stage: StageRun, _ status: RunStatus, _ summary: String, _ error: RunEvent.ErrorSummary?
    ) -> [String] {
        let elapsed = stage.endedAt.flatMap { end in stage.startedAt.map { end.timeIntervalSince($0).elapsed } }
        let time = elapsed.map { " after \($0)" } ?? ""
        switch status {
        case .succeeded:
            return ["succeeded\(time)\(summary.isEmpty ? "" : ": \(summary)")"]
        case .skipped: return ["skipped" + (error.map { ": \($0.message)" } ?? ": its condition is not true")]
        default:
            let message = error?.message ?? ""
            let lines = message.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            return ["\(status.rawValue)\(time): \(lines.first ?? "")"] + lines.dropFirst()
        }
    }
}
