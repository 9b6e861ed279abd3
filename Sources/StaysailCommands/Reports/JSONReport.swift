import StageKit

/// The run's events, a JSON object a line, on standard output; text for people goes to standard error.
struct JSONReport: RunReport {
    let console: Console
    var commands = PrintedCommands.plain

    func begin(_ pipeline: String, id: String, target: String) {
        console.note("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        var line: JSONObject = ["run": .string(run.id)]
        line.merge(event.json.objectValue ?? [:]) { run, _ in run }
        console.print(.object(line), as: .event)
    }

    func notice(_ text: String) { console.note(text) }

    func interrupted(_ count: Int) { console.note(InterruptionNotice.text(count)) }

    func end(_ run: Run, children: [Run]) {
        for line in RunSummary(run, children: children, commands: commands).attention { console.note(line) }
    }
}
