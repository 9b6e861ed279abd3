import Foundation
import OrderedCollections
import StageKit

/// The stages of a run as they stand now, a line or two each. Pure.
struct LivePanel {
    let run: Run
    let latest: [String: String]
    /// The last traffic shift of each stage.
    let shifts: [String: TrafficShift]
    let now: Date

    private enum Color: String {
        case green = "32"
        case red = "31"
        case yellow = "33"
        case dim = "2"
        case bold = "1"
    }

    /// The lines, none wider than the terminal and not more than fit on it.
    func lines(width: Int, height: Int) -> [String] {
        let names = max(6, run.stages.keys.map(\.count).max() ?? 0)
        var shown = Array(run.stages.values)
        // What has ended or not begun gives way first when the terminal is short.
        let room = max(3, height - 4)
        if shown.count > room { shown = shown.filter { !$0.status.hasEnded || $0.status == .failed } }
        let cut = shown.prefix(room)
        var lines = cut.flatMap { stageLines($0, names: names, width: width) }
        if shown.count > cut.count { lines.append(paint("  … and \(shown.count - cut.count) more", .dim)) }
        return lines
    }

    private func stageLines(_ stage: StageRun, names: Int, width: Int) -> [String] {
        let time = elapsed(stage)
        let head = "\(glyph(stage.status)) \(stage.id.padding(to: names))  \(time.padding(to: 7))"
        let room = max(10, width - names - 12)
        var lines = ["\(head) \(detail(stage).onOneLine.cut(to: room))"]
        if stage.status == .running || stage.status == .waiting, let shift = shifts[stage.id] {
            lines.append("  \("".padding(to: names))          \(bar(shift, room: room))")
        }
        return lines
    }

    private func detail(_ stage: StageRun) -> String {
        switch stage.status {
        case .pending: stage.needs.isEmpty ? "" : "after \(stage.needs.joined(separator: ", "))"
        case .running, .waiting: latest[stage.id] ?? ""
        case .succeeded: stage.summary
        case .skipped: stage.error?.message ?? "skipped"
        case .failed, .canceled: stage.error?.message.split(separator: "\n").first.map(String.init) ?? ""
        }
    }

    private func elapsed(_ stage: StageRun) -> String {
        guard let start = stage.startedAt else { return "" }
        return (stage.endedAt ?? now).timeIntervalSince(start).elapsed
    }

    /// The candidate's share of the traffic, filled from the left.
    private func bar(_ shift: TrafficShift, room: Int) -> String {
        let cells = 20
        let filled = min(cells, max(0, Int((shift.weight / 100 * Double(cells)).rounded())))
        return paint(String(repeating: "█", count: filled), .green)
            + paint(String(repeating: "░", count: cells - filled), .dim) + " "
            + TrafficShift.text(of: shift.weights).cut(to: room - 22)
    }

    private func glyph(_ status: RunStatus) -> String {
        switch status {
        case .pending: paint("·", .dim)
        case .running: paint("▸", .bold)
        case .waiting: paint("⏸", .yellow)
        case .succeeded: paint("✓", .green)
        case .failed: paint("✗", .red)
        case .skipped: paint("–", .dim)
        case .canceled: paint("■", .yellow)
        }
    }

    private func paint(_ text: String, _ color: Color) -> String {
        text.isEmpty ? "" : "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m"
    }
}
