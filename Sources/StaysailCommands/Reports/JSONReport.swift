import StageKit

/// The run's events, a JSON object a line, on standard output; what is for people goes to standard error.
struct JSONReport: RunReport {
    let console: Console

    func begin(_ pipeline: String, id: String, target: String) {
        console.note("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        var line: JSONObject = ["run": .string(run.id)]
        line.merge(event.json.objectValue ?? [:]) { run, _ in run }
        console.print(JSONValue.object(line).text())
    }

    func notice(_ text: String) { console.note(text) }

    func interrupted(_ count: Int) { console.note(Interruption.notice(count)) }

    func tick() async {}

    func end(_ run: Run) {
        for line in RunSummary(run).attention { console.note(line) }
    }
}
