import Foundation
import RunDatabase
import StageKit

extension Date {
    /// Seconds after the time at which the tests' runs begin.
    static func after(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_800_000_000 + seconds) }
}

extension RunOrigin {
    static func sample(_ pipeline: String = "checkout", files: [File] = []) -> RunOrigin {
        RunOrigin(
            pipeline: pipeline, path: "/project/pipeline.yaml", parameters: ["package": "function"],
            target: ["account": "012345678901", "region": "eu-west-1"], files: files)
    }
}

extension RunDatabase {
    /// Begins a run, with the first event of it.
    func start(_ run: String, pipeline: String = "checkout", at date: Date = .after(0)) async throws {
        try await begin(run, from: .sample(pipeline), at: date)
        try await append(
            RunChange(events: [.of(1, .runStarted(pipeline: pipeline, stages: [], parameters: [:]), at: date)]), to: run
        )
    }

    func end(_ run: String, _ status: RunStatus = .succeeded, seq: Int = 2, at date: Date = .after(1)) async throws {
        try await append(RunChange(events: [.of(seq, .runEnded(status: status), at: date)]), to: run)
    }
}

extension RunEvent {
    static func of(
        _ seq: Int, _ kind: Kind, at date: Date = .after(0), stage: String? = nil, attempt: Int? = nil
    ) -> RunEvent {
        RunEvent(seq: seq, at: date, stage: stage, attempt: attempt, kind: kind)
    }

    static func log(_ seq: Int, _ message: String = "hello") -> RunEvent {
        of(seq, .log(level: .info, message: message, data: .null))
    }

    /// One of each kind.
    static let all: [RunEvent] = {
        let error = ErrorSummary(code: "failed", message: "It \"failed\".\n")
        let summary = StageSummary(id: "deploy", name: "Deploy it", type: "deploy", needs: ["build"])
        let run: [Kind] = [
            .runStarted(pipeline: "checkout", stages: [summary], parameters: ["a": 1, "b": [true, .null]]),
            .target(["region": "eu-west-1"]), .runResumed, .cancelRequested(by: "ann", reason: "why not"),
            .rollbackRequested(by: "ann"), .runWaiting(until: .after(60)), .runWaiting(until: nil),
        ]
        let stage: [Kind] = [
            .stageStarted(input: ["timeout": 30, "ratio": 0.5, "large": 9_007_199_254_740_993]),
            .stepStarted("publish", undo: UndoStep("alias live", before: .null, wanted: ["version": "8"])),
            .stepStarted("look", undo: nil), .stepCompleted("publish", result: ["version": "8", "ü": "\u{0}"]),
            .stepFailed("look", refused: true, error: error), .waiting(.step("hold"), until: .after(30.123456)),
            .asked("ok?", message: "Go on?", choices: ["yes", "no"]),
            .answered("ok?", answer: StageAnswer(isApproval: true, choice: "yes", by: "ann")),
            .attemptFailed(AttemptFailure(error: error, isRetryable: true)),
            .log(level: .warning, message: "slow", data: ["ms": 12.5]), .progress(fraction: 0.25, message: "a quarter"),
            .progress(fraction: nil, message: "some"), .report(.versionPublished(function: "f", version: "8")),
            .stageEnded(status: .failed, outputs: .null, error: error),
            .retryScheduled(at: .after(5), reason: "throttled"), .stageReopened, .undoStarted(key: "alias live"),
            .undoEnded(key: "alias live", error: nil), .undoEnded(key: "alias live", error: "moved by another"),
        ]
        let kinds = run.map { ($0, false) } + stage.map { ($0, true) } + [(.runEnded(status: .failed), false)]
        return kinds.enumerated().map { index, kind in
            .of(
                index + 1, kind.0, at: .after(Double(index) + 0.000_001), stage: kind.1 ? "deploy" : nil,
                attempt: kind.1 ? 1 : nil)
        }
    }()
}

/// The code of the database's error that something throws; nil if it throws none.
func failure(
    of body: () async throws -> Void
) async -> RunDatabaseError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? RunDatabaseError
    }
}
