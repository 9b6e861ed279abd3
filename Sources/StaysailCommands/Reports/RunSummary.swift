import Foundation
import OrderedCollections
import StageKit

/// What came of a run, in lines: for the end of its report.
struct RunSummary {
    /// The result: a line for the run, one for each stage.
    let lines: [String]
    /// What somebody must look at, or should know stays behind.
    let attention: [String]

    init(_ run: Run) {
        let elapsed =
            run.startedAt.flatMap { start in run.endedAt.map { " after \($0.timeIntervalSince(start).elapsed)" } } ?? ""
        let width = max(6, run.stages.keys.map(\.count).max() ?? 0)
        let status = run.isRollingBack && run.status.hasEnded ? "undone" : run.status.rawValue
        var lines = ["\(run.pipeline): \(status)\(elapsed) (run \(run.id))"]
        for stage in run.stages.values {
            let text =
                switch stage.status {
                case .succeeded: StageOutcome.text(stage)
                default: stage.error.map { $0.message.split(separator: "\n").first.map(String.init) ?? "" } ?? ""
                }
            let line = "  \(stage.id.padding(to: width))  \(stage.status.rawValue.padding(to: 9))  \(text)"
            lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
        }
        self.lines = lines
        var attention: [String] = []
        if run.status != .succeeded {
            let stays = run.stages.values.flatMap(\.stays)
            if !stays.isEmpty { attention.append("What stays: \(stays.joined(separator: "; ")).") }
        }
        for failure in run.undoFailures { attention.append("Look at this: \(failure)") }
        self.attention = attention
    }
}
