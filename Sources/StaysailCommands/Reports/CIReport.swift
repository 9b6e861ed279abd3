import Foundation
import OrderedCollections
import StageKit

/// A CI service whose log has sections, annotations or a summary.
enum CIService: Hashable, Sendable {
    /// GitHub Actions; `summary` is the file of the step's summary.
    case github(summary: String?)
    case gitlab

    /// The service that runs this process; nil if there is none.
    init?(environment: [String: String]) {
        if environment["GITHUB_ACTIONS"] == "true" {
            self = .github(summary: environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 })
        } else if environment["GITLAB_CI"] == "true" {
            self = .gitlab
        } else {
            return nil
        }
    }
}

/// The report of a log, with a CI service's own lines: the events of the run are a section that can be folded, failed
/// stages are annotations, and the step has a summary in Markdown.
struct CIReport: RunReport {
    let base: PlainReport
    let service: CIService
    let console: Console
    let clock: any RunClock

    func begin(_ pipeline: String, id: String, target: String) {
        let title = "Run \(id) of \(pipeline) on \(target)"
        switch service {
        case .github: command("::group::\(Self.data(title))")
        case .gitlab:
            command("\u{1B}[0Ksection_start:\(seconds):staysail[collapsed=false]\r\u{1B}[0K\(title.onOneLine)")
        }
    }

    func show(_ event: RunEvent, _ run: Run) { base.show(event, run) }
    func notice(_ text: String) { base.notice(text) }
    func interrupted(_ count: Int) { base.interrupted(count) }
    func tick() async { await base.tick() }

    func end(_ run: Run, children: [Run]) {
        switch service {
        case .github(let summary):
            command("::endgroup::")
            for stage in run.stages.values where stage.status == .failed {
                let title = Self.property("\(run.pipeline): stage \(stage.id) failed")
                command("::error title=\(title)::\(Self.data(stage.error?.message ?? ""))")
            }
            if let summary { append(CISummary(run, children: children).markdown, to: summary) }
        case .gitlab: command("\u{1B}[0Ksection_end:\(seconds):staysail\r\u{1B}[0K")
        }
        base.end(run, children: children)
    }

    private var seconds: Int { Int(exactly: clock.now.timeIntervalSince1970.rounded(.down)) ?? 0 }

    private func command(_ text: String) { console.note(command: text) }

    private func append(_ text: String, to file: String) {
        guard let handle = FileHandle(forWritingAtPath: file) else { return }
        defer { try? handle.close() }
        do {
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            console.note("warning: The summary cannot be written to \(file): \(error.localizedDescription)")
        }
    }

    /// Text as GitHub reads it in a command.
    static func data(_ text: String) -> String {
        text.withShortLines.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    /// Text as GitHub reads it in a property of a command.
    static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}

/// The result of a run in Markdown.
struct CISummary {
    let markdown: String

    init(_ run: Run, children: [Run]) {
        let summary = RunSummary(run, children: children)
        var lines = ["### \(Self.cell(summary.lines.first ?? run.pipeline))", ""]
        lines += ["| stage | status | result |", "| --- | --- | --- |"]
        for stage in run.stages.values {
            let mark =
                switch stage.status {
                case .succeeded: "✅"
                case .failed: "❌"
                default: ""
                }
            let result = stage.error?.message.firstLine ?? stage.summary
            lines.append(
                "| \(Self.cell(stage.id)) | \(mark) \(stage.status.rawValue) | \(Self.cell(result)) |")
        }
        if !summary.attention.isEmpty {
            lines += [""] + summary.attention.map { "- \(Self.cell($0))" }
        }
        markdown = lines.joined(separator: "\n") + "\n\n"
    }

    /// Text that Markdown shows as it is.
    private static func cell(_ text: String) -> String {
        var shown = ""
        for character in text.withShortLines.onOneLine {
            if "\\`*_{}[]<>()#+!|~&".contains(character) { shown.append("\\") }
            shown.append(character)
        }
        return shown
    }
}
