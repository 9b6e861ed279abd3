import Foundation
import OrderedCollections
import StageKit

/// What came of a run, in lines: for the end of its report.
struct RunSummary {
    /// The result: a line for the run, one for each stage.
    let lines: [String]
    /// What somebody must look at, should know stays behind, or can do to go on.
    let attention: [String]

    init(_ run: Run) {
        let elapsed =
            run.startedAt.flatMap { start in run.endedAt.map { " after \($0.timeIntervalSince(start).elapsed)" } } ?? ""
        let width = max(6, run.stages.keys.map(\.count).max() ?? 0)
        lines =
            ["\(run.pipeline): \(Self.status(run))\(elapsed) (run \(run.id))"]
            + run.stages.values.map { stage in
                let text = Self.outcome(stage)
                let line = "  \(stage.id.padding(to: width))  \(stage.status.rawValue.padding(to: 9))  \(text)"
                return String(line.reversed().drop { $0 == " " }.reversed())
            }
        var attention: [String] = []
        if run.status.hasEnded, run.status != .succeeded {
            let stays = RemainingEffects(run).lines
            if !stays.isEmpty { attention.append("What stays: \(stays.joined(separator: "; ")).") }
        }
        for failure in run.undoFailures { attention.append("Look at this: \(failure)") }
        if run.status.hasEnded, !run.undoFailures.isEmpty {
            attention.append(
                "To undo the rest, once that is looked at: staysail rollback \(RunListing.root(of: run.id))")
        }
        if run.status == .waiting { attention += Self.ways(run) }
        self.attention = attention
    }

    private static func status(_ run: Run) -> String {
        switch UndoneState(run) {
        case .partly? where !run.isRollingBack: "\(run.status.rawValue), not all undone"
        case let undone?: undone.rawValue
        case nil: run.status.rawValue
        }
    }

    private static func outcome(_ stage: StageRun) -> String {
        let undos = stage.undos.filter { $0.attempt == stage.attempt }
        let failed = undos.filter { $0.error != nil }.map(\.key)
        if !failed.isEmpty { return "NOT put back: \(failed.joined(separator: ", "))" }
        switch stage.status {
        case .succeeded where !undos.isEmpty: return "put back: \(undos.map(\.key).joined(separator: ", "))"
        case .succeeded: return stage.summary
        default: return stage.error?.message.firstLine ?? ""
        }
    }

    /// How a run that waits is gone on with.
    private static func ways(_ run: Run) -> [String] {
        let root = RunListing.root(of: run.id)
        let asked = run.stages.values.compactMap { stage -> String? in
            guard let question = stage.openQuestion, !stage.status.hasEnded else { return nil }
            let ways = question.ways(run: run.id, stage: stage.id)
            return
                "Stage \(stage.id) waits for an answer: \(ways.approve), or \(ways.reject); then staysail resume \(root)"
        }
        guard let due = run.dueAt else {
            return asked.isEmpty ? ["It waits for a person: staysail show \(root)"] : asked
        }
        return asked + ["It waits until \(due.dateAndTime): then staysail resume \(root)"]
    }
}
