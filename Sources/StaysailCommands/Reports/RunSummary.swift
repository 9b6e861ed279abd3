import Foundation
import OrderedCollections
import StageKit

/// The result of a run, in lines: for the end of its report.
struct RunSummary {
    /// A line for the run, one for each stage.
    let lines: [String]
    /// Resources to check, remaining side effects, and commands to continue with.
    let attention: [String]
    /// The indexes of the lines about failures.
    private let failed: Set<Int>

    /// - Parameters:
    ///   - children: the runs that its stages have started.
    ///   - commands: the commands that are printed.
    ///   - repeatsFailures: whether stages' errors are printed; false if they can be read above.
    init(_ run: Run, children: [Run] = [], commands: PrintedCommands = .plain, repeatsFailures: Bool = true) {
        let elapsed =
            run.startedAt.flatMap { start in run.endedAt.map { " after \($0.timeIntervalSince(start).elapsed)" } } ?? ""
        let width = max(6, run.stages.keys.map(\.columns).max() ?? 0)
        var lines = ["\(run.pipeline): \(Self.status(run))\(elapsed) (run \(run.id))"]
        var failed: Set<Int> = run.status == .failed ? [0] : []
        for stage in run.stages.values {
            if stage.status == .failed { failed.insert(lines.count) }
            let mark = stage.status == .failed ? "✗" : " "
            let text = Self.outcome(stage, repeatsFailures)
            let line =
                "\(mark) \(stage.id.padding(toColumns: width))  \(stage.status.rawValue.padding(toColumns: 9))  \(text)"
            lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
        }
        self.lines = lines
        self.failed = failed
        var attention: [String] = []
        if run.status.hasEnded, run.status != .succeeded {
            let effects = RemainingEffects(run, children: children).lines
            if !effects.isEmpty { attention.append("Remaining: \(effects.joined(separator: "; ")).") }
        }
        for failure in run.undoFailures { attention.append("Check this: \(failure)") }
        if run.status.hasEnded, !run.undoFailures.isEmpty {
            attention.append(
                "Then undo the rest: \(commands.rollback(RunListing.root(of: run.id)))")
        }
        if run.status == .waiting { attention += Self.continuations(run, children, commands) }
        self.attention = attention
    }

    /// Prints the result to standard output, and the rest to standard error.
    func print(to console: Console) {
        for (index, line) in lines.enumerated() { console.print(line, failed.contains(index) ? .red : nil) }
        for line in attention { console.note(line) }
    }

    private static func status(_ run: Run) -> String {
        switch UndoneState(run) {
        case .partly? where !run.isRollingBack: "\(run.status.rawValue), not all undone"
        case let undone?: undone.rawValue
        case nil: run.status.rawValue
        }
    }

    private static func outcome(_ stage: StageRun, _ repeatsFailures: Bool) -> String {
        let undos = stage.undos.filter { $0.attempt == stage.attempt }
        let failed = undos.filter { $0.error != nil }.map(\.key)
        if !failed.isEmpty { return "NOT undone: \(failed.joined(separator: ", "))" }
        switch stage.status {
        case .succeeded where !undos.isEmpty: return "undone: \(undos.map(\.key).joined(separator: ", "))"
        case .succeeded: return stage.summary
        case .failed where !repeatsFailures: return ""
        default: return stage.error?.message.firstLine ?? ""
        }
    }

    /// The commands that continue a waiting run.
    private static func continuations(_ run: Run, _ children: [Run], _ commands: PrintedCommands) -> [String] {
        let root = RunListing.root(of: run.id)
        var lines: [String] = []
        for asking in [run] + children where !asking.status.hasEnded {
            for stage in asking.stages.values where !stage.status.hasEnded {
                guard let question = stage.openQuestion else { continue }
                lines.append("Stage \(stage.id) is waiting for approval: \(question.message)")
                lines += commands.answers(run: asking.id, stage: stage.id, choices: question.choices).map { "  \($0)" }
            }
        }
        if let due = run.dueAt { lines.append("Waiting until \(due.dateAndTime).") }
        return lines + ["Then resume the run: \(commands.resume(root))"]
    }
}
