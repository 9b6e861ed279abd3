import Foundation
import StageKit
import Testing

@testable import StaysailCommands

@Suite("Reports of runs")
struct ReportTests {
    @Test("event lines of a canary that is rolled back")
    func canaryLines() throws {
        let sample = SampleRun.failedCanary()
        var run = Run(id: sample.run.id)
        var lines = EventLines()
        let text = try sample.events.flatMap { event in
            try run.apply(event)
            return lines.lines(event, run)
        }
        try Golden.expect(text, in: "canary-events.txt")
    }

    @Test("summary of a canary that is rolled back")
    func canarySummary() throws {
        let summary = RunSummary(SampleRun.failedCanary().run)
        try Golden.expect(summary.lines + summary.attention, in: "canary-summary.txt")
    }

    @Test("a summary below the messages does not repeat them")
    func summaryWithoutMessages() {
        let sample = SampleRun.failedCanary()
        #expect(RunSummary(sample.run).lines.contains { $0.contains("5 of 20") })
        #expect(!RunSummary(sample.run, repeatsFailures: false).lines.contains { $0.contains("5 of 20") })
    }

    @Test("commands of a question can be pasted into a shell")
    func questionCommands() throws {
        let sample = SampleRun.waiting()
        let event = try #require(sample.events.last)
        let texts = EventLines.texts(event, sample.run, commands: .plain)
        #expect(
            texts == [
                "asks: Ship it?",
                "  staysail approve 20260109-120000-0a1b2c3d sign-off half",
                "  staysail approve 20260109-120000-0a1b2c3d sign-off 'all of it'",
                "  staysail reject 20260109-120000-0a1b2c3d sign-off",
            ])
    }

    @Test("commands name a state folder that is not the default")
    func stateFolder() {
        let console = Console(output: { _ in }, notes: { _ in })
        let context = CommandContext(console: console, environment: [:], folder: "/nowhere")
        let usual = PrintedCommands(ProjectFolder(of: "/nowhere", state: nil), context)
        #expect(usual.resume("r") == "staysail resume r")
        let other = PrintedCommands(ProjectFolder(of: "/nowhere", state: "/it's here"), context)
        #expect(other.resume("r") == #"staysail resume r --state '/it'\''s here'"#)
    }

    @Test("the remaining side effects of child runs are the run's")
    func childEffects() {
        var child = SampleRun("r.inner", stages: [SampleRun.stage("route", "route")])
        child.add(.stageStarted(input: [:]), "route")
        child.add(
            .report(
                .trafficShifted(
                    TrafficShift(
                        function: "f", alias: "live", stable: "1", candidate: "2", weight: 50,
                        weights: ["1": 50, "2": 50]))), "route")
        child.add(.stageEnded(status: .succeeded, outputs: [:], error: nil), "route")
        var parent = SampleRun("r", stages: [SampleRun.stage("inner", "pipeline"), SampleRun.stage("b", "wait")])
        parent.add(.stageStarted(input: [:]), "inner")
        parent.add(.stageEnded(status: .succeeded, outputs: ["run": "r.inner"], error: nil), "inner")
        parent.add(.runEnded(status: .failed))
        let lines = RemainingEffects(parent.run, children: [child.run]).lines
        #expect(lines == ["alias live of function f at version 1 50 %, version 2 50 %"])
    }

    @Test(
        "a child run's id names the stage that started it",
        arguments: [("r.a", "a"), ("r.a@2", "a"), ("r.a~20b~c3~bc", "a bü"), ("r.a.b", nil), ("s.a", nil), ("r", nil)])
    func parentStage(id: String, stage: String?) {
        #expect(Run(id: id).parentStage(in: "r") == stage)
    }
}
