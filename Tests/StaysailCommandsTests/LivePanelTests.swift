import Foundation
import StageKit
import Testing

@testable import StaysailCommands

@Suite("The live view")
struct LivePanelTests {
    /// A run with a canary at work among many stages.
    static func crowded(_ count: Int = 30) -> SampleRun {
        let ids = (1...count).map { "stage-\($0)" }
        var sample = SampleRun(stages: ids.map { SampleRun.stage($0, "route") })
        for id in ids.prefix(10) {
            sample.add(.stageStarted(input: [:]), id)
            sample.add(.stageEnded(status: .succeeded, outputs: [:], error: nil), id)
        }
        sample.add(.stageStarted(input: [:]), ids[10])
        sample.add(
            .report(
                .trafficShifted(
                    TrafficShift(
                        function: "f", alias: "live", stable: "7", candidate: "8", weight: 25,
                        weights: ["7": 75, "8": 25]))), ids[10])
        return sample
    }

    static func lines(
        _ sample: SampleRun, children: [Run] = [], latest: [String: String] = [:], columns: Int, rows: Int = 24
    ) -> [String] {
        LivePanel(
            run: sample.run, children: children, latest: latest, prompt: QuestionPrompt([sample.run] + children),
            now: sample.end
        ).lines(columns: columns, rows: rows).map { $0.rendered(columns: columns, isColored: false) }
    }

    @Test("lines at three widths", arguments: [20, 40, 100])
    func widths(columns: Int) throws {
        var sample = SampleRun(stages: [
            SampleRun.stage("deploy", "deploy"), SampleRun.stage("shift-the-traffic", "route", needs: ["deploy"]),
            SampleRun.stage("clean-up", "delete", needs: ["shift-the-traffic"]),
        ])
        sample.add(.stageStarted(input: [:]), "deploy")
        sample.add(
            .stageEnded(status: .succeeded, outputs: [:], summary: "f: nothing to change, version 8", error: nil),
            "deploy")
        sample.add(.stageStarted(input: [:]), "shift-the-traffic")
        sample.add(
            .report(
                .trafficShifted(
                    TrafficShift(
                        function: "f", alias: "live", stable: "7", candidate: "8", weight: 25,
                        weights: ["7": 75, "8": 25]))),
            "shift-the-traffic")
        try Golden.expect(
            Self.lines(
                sample, latest: ["shift-the-traffic": "hold 1: waiting 5m, until 12:05:00 UTC"], columns: columns),
            in: "panel-\(columns).txt")
    }

    @Test("no line is wider than the terminal, and the view fits on it", arguments: 20...120, [5, 10, 24])
    func bounds(columns: Int, rows: Int) {
        let text = "新しいバージョン 👩‍👩‍👧 e\u{301} " + String(repeating: "x", count: 200)
        let latest = Dictionary(uniqueKeysWithValues: (1...30).map { ("stage-\($0)", text) })
        let lines = Self.lines(Self.crowded(), latest: latest, columns: columns, rows: rows)
        #expect(lines.allSatisfy { $0.columns <= columns })
        #expect(lines.count < rows)
    }

    @Test("with more stages than rows, stages at work are shown and the others are counted")
    func folding() {
        let lines = Self.lines(Self.crowded(), columns: 80, rows: 10)
        #expect(lines.contains { $0.hasPrefix("▸ stage-11 ") })
        #expect(lines.last == "… 10 ended, 19 to come")
    }

    @Test("stages of child runs that shift traffic are shown below their stage")
    func children() {
        var child = SampleRun("r.inner", stages: [SampleRun.stage("route", "route")])
        child.add(.stageStarted(input: [:]), "route")
        child.add(
            .report(
                .trafficShifted(
                    TrafficShift(
                        function: "f", alias: "live", stable: "1", candidate: "2", weight: 50,
                        weights: ["1": 50, "2": 50]))), "route")
        var parent = SampleRun("r", stages: [SampleRun.stage("inner", "pipeline")])
        parent.add(.stageStarted(input: [:]), "inner")
        let lines = Self.lines(parent, children: [child.run], columns: 80)
        #expect(lines.count == 3)
        #expect(lines.count > 2 && lines[1].hasPrefix("  ▸ route") && lines[2].contains("version 2 50 %"))
    }

    @Test("a question names its keys, and keys answer it")
    func question() throws {
        let sample = SampleRun.waiting()
        #expect(Self.lines(sample, columns: 80).last == "? sign-off? [1] half  [2] all of it  [n] reject")
        let prompt = try #require(QuestionPrompt([sample.run]))
        #expect(prompt.answer(to: "2") == .approve(stage: "sign-off", choice: "all of it"))
        #expect(prompt.answer(to: "n") == .reject(stage: "sign-off"))
        for key in "3y0\u{1B}" { #expect(prompt.answer(to: key) == nil) }
    }

    @Test("a cut line keeps its colors closed, and shows an ellipsis")
    func cutting() {
        var line = StyledLine("abc ", .red)
        line.append("日本語")
        #expect(line.rendered(columns: 7, isColored: true) == "\u{1B}[31mabc \u{1B}[0m日…")
        #expect(line.rendered(columns: 10, isColored: false) == "abc 日本語")
        #expect(line.rendered(columns: 4, isColored: false) == "abc…")
    }
}
