import Foundation
import OrderedCollections
import StageKit

/// The view of a run that is redrawn: a line or two for each stage. Pure.
struct LivePanel {
    let run: Run
    /// The runs that stages of this run have started, by id.
    let children: [Run]
    /// The latest text of each stage.
    let latest: [String: String]
    /// The question that a key answers.
    let prompt: QuestionPrompt?
    let now: Date

    /// The lines, not more than fit on the terminal. Lines that are too long are cut when they are printed.
    func lines(columns: Int, rows: Int) -> [StyledLine] {
        let promptLines = prompt?.lines ?? []
        let names = min(
            max(6, run.stages.keys.map(\.columns).max() ?? 0), max(6, columns * 2 / 5))
        let room = max(1, rows - 2 - promptLines.count)
        let groups = run.stages.values.map { stage in
            (stage: stage, lines: stageLines(stage, names: names, columns: columns, depth: 0))
        }
        var shown = groups.flatMap(\.lines)
        if shown.count > room {
            let moving = groups.filter { Self.isMoving($0.stage) || $0.stage.status == .failed }
            shown = Array(moving.flatMap(\.lines).prefix(room - 1))
            shown.append(folded(besides: Set(moving.map(\.stage.id)), isCut: moving.flatMap(\.lines).count >= room))
        }
        return Array(shown.suffix(room)) + promptLines
    }

    private static func isMoving(_ stage: StageRun) -> Bool { stage.status == .running || stage.status == .waiting }

    /// A line in place of the stages that are not shown.
    private func folded(besides shown: Set<String>, isCut: Bool) -> StyledLine {
        let hidden = run.stages.values.filter { !shown.contains($0.id) }
        let ended = hidden.count { $0.status.hasEnded }
        var parts = isCut ? ["more at work"] : []
        if ended > 0 { parts.append("\(ended) ended") }
        if hidden.count > ended { parts.append("\(hidden.count - ended) to come") }
        return StyledLine("… \(parts.joined(separator: ", "))", .dim)
    }

    private func stageLines(_ stage: StageRun, names: Int, columns: Int, depth: Int) -> [StyledLine] {
        let indent = String(repeating: " ", count: depth * 2)
        var head = StyledLine(indent)
        let mark = Self.mark(stage.status)
        head.append(mark.text, mark.style)
        head.append(" \(stage.id.cut(toColumns: names).padding(toColumns: names))  ")
        head.append(elapsed(stage).padding(toColumns: 6) + " ")
        head.append(depth == 0 ? detail(stage) : Self.childDetail(stage), stage.status == .failed ? .red : nil)
        var lines = [head]
        guard Self.isMoving(stage) else { return lines }
        if let shift = stage.shifts.max(by: { $0.seq < $1.seq }) {
            lines.append(bar(shift.report, indent: indent + "  ", columns: columns))
        }
        if depth == 0 {
            for child in children where child.parentStage(in: run.id) == stage.id {
                for inner in child.stages.values where Self.isMoving(inner) {
                    lines += stageLines(inner, names: names, columns: columns, depth: 1)
                }
            }
        }
        return lines
    }

    private func detail(_ stage: StageRun) -> String {
        switch stage.status {
        case .pending: stage.needs.isEmpty ? "" : "after \(stage.needs.joined(separator: ", "))"
        case .running, .waiting:
            stage.openQuestion == nil ? latest[stage.id] ?? "" : "waiting for approval"
        case .succeeded: stage.summary
        case .skipped: stage.error?.message ?? "skipped"
        // The whole message stands above.
        case .failed, .canceled: stage.status.rawValue
        }
    }

    private static func childDetail(_ stage: StageRun) -> String {
        stage.openQuestion == nil ? stage.progress ?? stage.waitsFor?.displayName ?? "" : "waiting for approval"
    }

    private func elapsed(_ stage: StageRun) -> String {
        guard let start = stage.startedAt else { return "" }
        return (stage.endedAt ?? now).timeIntervalSince(start).elapsed
    }

    /// The candidate's share of the traffic, filled from the left.
    private func bar(_ shift: TrafficShift, indent: String, columns: Int) -> StyledLine {
        let cells = min(20, max(4, columns / 3))
        let share = shift.weight / 100 * Double(cells)
        let filled = min(cells, max(0, Int(exactly: share.rounded()) ?? 0))
        var line = StyledLine(indent)
        line.append(String(repeating: "█", count: filled), .green)
        line.append(String(repeating: "░", count: cells - filled), .dim)
        line.append(" \(TrafficShift.text(of: shift.weights))")
        return line
    }

    private static func mark(_ status: RunStatus) -> (text: String, style: StyledLine.Style) {
        switch status {
        case .pending: ("·", .dim)
        case .running: ("▸", .bold)
        case .waiting: ("⏸", .yellow)
        case .succeeded: ("✓", .green)
        case .failed: ("✗", .red)
        case .skipped: ("–", .dim)
        case .canceled: ("■", .yellow)
        }
    }
}

/// A question and the keys that answer it.
struct QuestionPrompt: Hashable, Sendable {
    /// The run and stage that ask.
    let run: String
    let stage: String
    let message: String
    let choices: [String]

    /// The first open question of a run or of the runs that its stages have started.
    init?(_ runs: [Run]) {
        for run in runs where !run.status.hasEnded {
            for stage in run.stages.values where !stage.status.hasEnded {
                guard let question = stage.openQuestion else { continue }
                self.run = run.id
                self.stage = stage.id
                message = question.message
                choices = question.choices
                return
            }
        }
        return nil
    }

    /// The answer that a key gives; nil for any other key.
    func answer(to key: Character) -> RunRequest.Kind? {
        if key == "n" || key == "N" { return .reject(stage: stage) }
        if choices.isEmpty { return key == "y" || key == "Y" ? .approve(stage: stage, choice: nil) : nil }
        guard let number = key.wholeNumberValue, (1...min(9, choices.count)).contains(number) else { return nil }
        return .approve(stage: stage, choice: choices[number - 1])
    }

    /// The lines that name the keys.
    var lines: [StyledLine] {
        let keys =
            choices.isEmpty
            ? ["[y] approve"] : choices.prefix(9).enumerated().map { "[\($0.offset + 1)] \($0.element)" }
        var line = StyledLine("? ", .yellow)
        line.append("\(stage)? ", .bold)
        line.append((keys + ["[n] reject"]).joined(separator: "  "))
        return [line]
    }
}

extension Run {
    /// The id of the stage that has started this run; nil if a deeper run has started it.
    func parentStage(in parent: String) -> String? {
        guard id.hasPrefix("\(parent).") else { return nil }
        let name = id.dropFirst(parent.count + 1)
        guard !name.contains(".") else { return nil }
        // A character that cannot be in a run's id is `~` and two hexadecimal digits for each byte.
        let parts = name.prefix { $0 != "@" }.split(separator: "~", omittingEmptySubsequences: false)
        var bytes = Array((parts.first ?? "").utf8)
        for part in parts.dropFirst() {
            guard let byte = UInt8(part.prefix(2), radix: 16) else { return nil }
            bytes += [byte] + Array(part.dropFirst(2).utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
