import Foundation
import StageKit

/// Events of runs, for tests of what is printed.
struct SampleRun {
    private(set) var events: [RunEvent] = []
    private(set) var run: Run
    private var now = Date(timeIntervalSince1970: 1_767_960_000)

    init(_ id: String = "20260109-120000-0a1b2c3d", pipeline: String = "checkout", stages: [RunEvent.StageSummary]) {
        run = Run(id: id)
        add(.runStarted(pipeline: pipeline, stages: stages, parameters: [:]))
    }

    static func stage(_ id: String, _ type: String, needs: [String] = []) -> RunEvent.StageSummary {
        RunEvent.StageSummary(id: id, name: id, type: type, needs: needs)
    }

    var end: Date { now }

    /// Adds an event, and lets time pass before it.
    mutating func add(_ kind: RunEvent.Kind, _ stage: String? = nil, after seconds: TimeInterval = 1) {
        now += seconds
        let attempt = stage.map { max(1, run[$0]?.attempt ?? 1) }
        let event = RunEvent(seq: events.count + 1, at: now, stage: stage, attempt: attempt, kind: kind)
        events.append(event)
        // An illegal event would be missing in what is printed.
        try? run.apply(event)
    }

    /// A canary that a health check stops, and whose alias is rolled back.
    static func failedCanary() -> SampleRun {
        var sample = SampleRun(stages: [
            stage("deploy", "deploy"), stage("shift", "route", needs: ["deploy"]),
            stage("clean-up", "delete", needs: ["shift"]),
        ])
        sample.add(.stageStarted(input: [:]), "deploy")
        sample.add(
            .stageEnded(
                status: .succeeded,
                outputs: ["version": "8"], summary: "checkout: code changed, version 8 published", error: nil),
            "deploy", after: 2)
        sample.add(.stageStarted(input: [:]), "shift")
        let key = "alias checkout:live"
        let undo = UndoStep(key, before: "7", wanted: "8")
        sample.add(.stepStarted("weight 1: 25", undo: undo), "shift", after: 0)
        sample.add(.stepCompleted("weight 1: 25", result: .null), "shift", after: 0)
        sample.add(
            .report(
                .trafficShifted(
                    TrafficShift(
                        function: "checkout", alias: "live", stable: "7", candidate: "8", weight: 25,
                        weights: ["7": 75, "8": 25], undoKey: key))), "shift")
        sample.add(
            .report(
                .healthVerdict(
                    HealthVerdict(
                        check: "errors", verdict: "unhealthy", reason: "5 of 20 invocations failed", weight: 25,
                        step: 1,
                        version: "8", at: "2026-01-09T12:00:00Z"))), "shift",
            after: 30)
        sample.add(.undoStarted(key: key), "shift")
        sample.add(.undoEnded(key: key, error: nil), "shift")
        let message = "Check errors: 5 of 20 invocations failed\nKeyError: 'customer' (app.py:3)"
        sample.add(
            .stageEnded(status: .failed, outputs: .null, error: .init(code: "unhealthy", message: message)), "shift")
        sample.add(
            .stageEnded(
                status: .skipped, outputs: .null, error: .init(code: "blocked", message: "needs shift")), "clean-up")
        sample.add(.runEnded(status: .failed))
        return sample
    }

    /// A run that waits for approval.
    static func waiting() -> SampleRun {
        var sample = SampleRun(stages: [stage("sign-off", "manual-judgment"), stage("after it", "wait")])
        sample.add(.stageStarted(input: [:]), "sign-off")
        sample.add(
            .asked("q", message: "Ship it?", choices: ["half", "all of it"]), "sign-off")
        return sample
    }
}
