import StageKit

/// A line an event, for logs and CI: what happens goes to standard error, what came out to standard output.
struct PlainReport: RunReport {
    let console: Console

    func begin(_ pipeline: String, id: String, target: String) {
        console.note("Run \(id) of \(pipeline) on \(target)")
    }

    func show(_ event: RunEvent, _ run: Run) {
        for line in EventLines.lines(event, run) { console.note(line) }
    }

    func notice(_ text: String) { console.note(text) }

    func interrupted(_ count: Int) { console.note(Interruption.notice(count)) }

    func tick() async {}

    func end(_ run: Run) {
        let summary = RunSummary(run)
        for line in summary.lines { console.print(line) }
        for line in summary.attention { console.note(line) }
    }
}
