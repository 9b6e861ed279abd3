import OrderedCollections
import StageKit

/// The run's events, a JSON object a line, on standard output; text for people goes to standard error.
struct JSONReport: RunReport {
    let console: Console
    var commands = PrintedCommands.plain

    func begin(_ pipeline: String, id: String, target: String) {
        console.note("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        guard case .object(var line) = event.json else { return }
        line.updateValue(.string(run.id), forKey: "run", insertingAt: 0)
        console.print(.object(line), as: .event)
    }

    func notice(_ text: String) { console.note(text) }

    func interrupted(_ count: Int) { console.note(InterruptionNotice.text(count)) }

    func end(_ run: Run, children: [Run]) {
        for line in RunSummary(run, children: children, commands: commands).attention { console.note(line) }
    }
}
