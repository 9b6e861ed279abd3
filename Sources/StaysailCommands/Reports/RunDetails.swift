import Foundation
import OrderedCollections
import StageKit

/// A run with everything that is known of it, for people and for programs.
struct RunDetails {
    let listing: RunListing
    private let run: Run
    /// The runs that stages of the run have started.
    private let children: [RunDetails]
    private let commands: PrintedCommands
    /// The lines of each stage's reports.
    private var reportLines: [String: [String]] = [:]
    private var reports: [String: [JSONValue]] = [:]
    /// Requests to cancel the run or to roll it back.
    private var interventions: [JSONValue] = []
    private var interventionLines: [String] = []

    /// - Throws: `RunEventError` for an event that is illegal where it is.
    init(
        listing: RunListing, events: [RunEvent], children: [RunDetails] = [], commands: PrintedCommands = .plain
    ) throws(RunEventError) {
        self.listing = listing
        self.children = children
        self.commands = commands
        var run = Run(id: listing.id)
        for event in events {
            try run.apply(event)
            switch event.kind {
            case .cancelRequested(let by, let reason):
                interventions.append(
                    ["what": "cancel", "by": .string(by), "reason": .string(reason), "at": .seconds(event.at)])
                interventionLines += EventLines.texts(event, run, commands: commands)
            case .rollbackRequested(let by):
                interventions.append(["what": "rollback", "by": .string(by), "reason": "", "at": .seconds(event.at)])
                interventionLines += EventLines.texts(event, run, commands: commands)
            default: break
            }
            guard let stage = event.stage else { continue }
            if case .report(let report) = event.kind {
                reports[stage, default: []].append(
                    ["type": .string(report.type), "at": .seconds(event.at), "report": report.body])
            }
            reportLines[stage, default: []] += Self.reportLines(event, run, commands)
        }
        self.run = run
    }

    /// The tree: the run, its stages with their steps and reports, and the runs that stages have started.
    /// - Parameter showsAllSteps: whether a repeated step has a line each time.
    func lines(now: Date, showsAllSteps: Bool = false) -> [String] {
        var lines = [listing.line(UndoneState(run), now: now)]
        if !listing.path.isEmpty { lines.append("  pipeline  \(listing.path)") }
        let target = ["account", "region", "endpoint"].compactMap { listing.target[$0]?.stringValue }
        if !target.isEmpty { lines.append("  target    \(target.joined(separator: ", "))") }
        for (name, value) in run.parameters.objectValue ?? [:] where !value.isNull {
            lines.append("  -p \(name)=\(value.stringValue ?? value.text())")
        }
        lines += interventionLines.map { "  \($0)" }
        for stage in run.stages.values {
            lines.append("")
            lines += self.lines(stage, now: now, showsAllSteps: showsAllSteps)
        }
        let attention = RunSummary(run, children: descendants, commands: commands).attention
        // The run at the root speaks for its children.
        if !attention.isEmpty, RunListing.root(of: run.id) == run.id { lines += [""] + attention }
        return lines
    }

    private var descendants: [Run] { children.flatMap { [$0.run] + $0.descendants } }

    private func lines(_ stage: StageRun, now: Date, showsAllSteps: Bool) -> [String] {
        var head = "\(stage.id)  \(stage.type)  \(stage.status.rawValue)"
        if stage.attempt > 1 { head += ", attempt \(stage.attempt)" }
        if let start = stage.startedAt, let end = stage.endedAt {
            head += " after \(end.timeIntervalSince(start).elapsed)"
        }
        if let until = stage.waitsUntil { head += " until \(until.dateAndTime) (\(stage.waitsFor?.displayName ?? ""))" }
        if !stage.needs.isEmpty { head += "  (needs \(stage.needs.joined(separator: ", ")))" }
        var lines = [head]
        lines += StepLines(stage, showsAll: showsAllSteps).lines.map { "  \($0)" }
        lines += Self.folded(reportLines[stage.id] ?? []).map { "    \($0)" }
        for undo in stage.undos {
            lines.append("  " + (undo.error.map { "NOT undone: \(undo.key): \($0)" } ?? "undone: \(undo.key)"))
        }
        if let question = stage.openQuestion, !stage.status.hasEnded {
            lines += commands.answers(run: run.id, stage: stage.id, choices: question.choices).map { "    \($0)" }
        }
        if let error = stage.error { lines.append("  \(error.message.replacing("\n", with: "\n  "))") }
        for child in children where child.run.parentStage(in: run.id) == stage.id {
            lines += child.lines(now: now, showsAllSteps: showsAllSteps).map { $0.isEmpty ? "" : "    \($0)" }
        }
        return lines
    }

    /// The lines with those that are repeated printed once.
    private static func folded(_ lines: [String]) -> [String] {
        var groups: [(line: String, count: Int)] = []
        for line in lines {
            if groups.last?.line == line { groups[groups.count - 1].count += 1 } else { groups.append((line, 1)) }
        }
        return groups.map { $0.count > 1 ? "\($0.line) (\($0.count) times)" : $0.line }
    }

    private static func reportLines(_ event: RunEvent, _ run: Run, _ commands: PrintedCommands) -> [String] {
        switch event.kind {
        // The commands that answer it are printed while it is open.
        case .asked: Array(EventLines.texts(event, run, commands: commands).prefix(1))
        case .report, .log, .answered, .retryScheduled: EventLines.texts(event, run, commands: commands)
        default: []
        }
    }

    /// Everything in one object.
    var json: JSONValue {
        guard case .object(var object) = listing.json(UndoneState(run)) else { return .null }
        object["parameters"] = run.parameters
        object["interventions"] = .array(interventions)
        object["undoFailures"] = .array(run.undoFailures.map { .string($0) })
        object["stages"] = .array(run.stages.values.map(json))
        object["children"] = .array(children.map(\.json))
        return .object(object)
    }

    private func json(_ stage: StageRun) -> JSONValue {
        [
            "id": .string(stage.id), "name": .string(stage.name), "type": .string(stage.type),
            "needs": .array(stage.needs.map { .string($0) }), "status": .string(stage.status.rawValue),
            "attempt": .integer(Int64(stage.attempt)), "startedAt": stage.startedAt.map { .seconds($0) } ?? .null,
            "endedAt": stage.endedAt.map { .seconds($0) } ?? .null, "input": stage.input, "outputs": stage.outputs,
            "summary": .string(stage.summary),
            "error": stage.error.map { ["code": .string($0.code), "message": .string($0.message)] } ?? .null,
            "steps": .array(
                stage.steps.map { step in
                    [
                        "attempt": .integer(Int64(step.attempt)), "step": step.id.json,
                        "result": step.result ?? .null, "isDone": .bool(step.result != nil),
                        "error": step.error.map { .string($0.message) } ?? .null,
                    ]
                }),
            "undos": .array(
                stage.undos.map { ["key": .string($0.key), "error": $0.error.map { .string($0) } ?? .null] }),
            "waitsUntil": stage.waitsUntil.map { .seconds($0) } ?? .null,
            "waitsFor": stage.waitsFor.map { .string($0.displayName) } ?? .null,
            "question": stage.openQuestion.map {
                ["message": .string($0.message), "choices": .array($0.choices.map { .string($0) })]
            } ?? .null,
            "reports": .array(reports[stage.id] ?? []),
        ]
    }
}

extension String {
    /// The text up to the first line end.
    var firstLine: String { split(separator: "\n", maxSplits: 1).first.map(String.init) ?? self }
}
