public import Expressions
package import Foundation
import OrderedCollections

extension RunEvent {
    /// The highest `v` that this version of the code writes and reads.
    public static let currentVersion = 1

    /// The event as it is stored and printed: `{seq, at, stage?, attempt?, type, v, body}`, `at` in seconds since 1970.
    public var json: JSONValue {
        var object: JSONObject = [
            "seq": .integer(Int64(seq)), "at": .seconds(at),
        ]
        if let stage { object["stage"] = .string(stage) }
        if let attempt { object["attempt"] = .integer(Int64(attempt)) }
        object["type"] = .string(kind.type)
        object["v"] = .integer(Int64(Self.currentVersion))
        object["body"] = kind.body
        return .object(object)
    }

    /// Reads the stored form.
    /// - Throws: `RunEventError` for an event that a newer release wrote, or that is damaged.
    public init(json: JSONValue) throws(RunEventError) {
        guard let seq = json["seq"]?.intValue, let at = json["at"]?.date, let type = json["type"]?.stringValue,
            let version = json["v"]?.intValue, let body = json["body"]
        else { throw RunEventError("An event of this run is damaged: \(json.text().prefix(200))") }
        guard version <= Self.currentVersion else {
            throw RunEventError(
                "Event \(seq) ('\(type)', version \(version)) was written by a newer staysail.", isNewer: true)
        }
        self.init(
            seq: seq, at: at, stage: json["stage"]?.stringValue, attempt: json["attempt"]?.intValue,
            kind: try Kind(type: type, body: body, seq: seq))
    }
}

/// An event log that cannot be read.
public struct RunEventError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem.
    public let description: String
    /// Whether a newer release wrote it, which can read it.
    public let isNewer: Bool

    init(_ description: String, isNewer: Bool = false) {
        self.description = description
        self.isNewer = isNewer
    }
}

extension RunEvent.Kind {
    /// The name of what happened.
    public var type: String {
        switch self {
        case .runStarted: "run_started"
        case .target: "target"
        case .secretDigests: "secret_digests"
        case .runResumed: "run_resumed"
        case .cancelRequested: "cancel_requested"
        case .rollbackRequested: "rollback_requested"
        case .runWaiting: "run_waiting"
        case .stageReopened: "stage_reopened"
        case .stageStarted: "stage_started"
        case .stepStarted: "step_started"
        case .stepCompleted: "step_completed"
        case .stepFailed: "step_failed"
        case .stepInterrupted: "step_interrupted"
        case .waiting: "waiting"
        case .asked: "asked"
        case .answered: "answered"
        case .childRunStarted: "child_run_started"
        case .stageIdle: "stage_idle"
        case .secretRead: "secret_read"
        case .attemptFailed: "attempt_failed"
        case .log: "log"
        case .progress: "progress"
        case .report(let report): report.type
        case .stageEnded: "stage_ended"
        case .retryScheduled: "retry_scheduled"
        case .undoStarted: "undo_started"
        case .undoEnded: "undo_ended"
        case .runEnded: "run_ended"
        }
    }

    var body: JSONValue {
        switch self {
        case .runStarted(let pipeline, let stages, let parameters):
            return [
                "pipeline": .string(pipeline), "parameters": parameters,
                "stages": .array(
                    stages.map {
                        [
                            "id": .string($0.id), "name": .string($0.name), "type": .string($0.type),
                            "needs": .array($0.needs.map { .string($0) }),
                        ]
                    }),
            ]
        case .target(let target): return target
        case .secretDigests(let digests): return ["digests": digests]
        case .runResumed, .stageReopened: return [:]
        case .cancelRequested(let by, let reason): return ["by": .string(by), "reason": .string(reason)]
        case .rollbackRequested(let by): return ["by": .string(by)]
        case .runWaiting(let until): return ["until": until.map { .seconds($0) } ?? .null]
        case .stageStarted(let input): return ["input": input]
        case .stepStarted(let step, let undo):
            guard let undo else { return ["step": step.json] }
            return [
                "step": step.json,
                "undo": ["key": .string(undo.key), "before": undo.before, "wanted": undo.wanted],
            ]
        case .stepCompleted(let step, let result): return ["step": step.json, "result": result]
        case .stepFailed(let step, let refused, let error):
            var object: JSONObject = [
                "step": step.json, "refused": .bool(refused), "code": .string(error.code),
                "message": .string(error.message),
            ]
            if error.isRetryable { object["retryable"] = true }
            return .object(object)
        case .stepInterrupted(let step): return ["step": step.json]
        case .waiting(.step(let step), let until): return ["step": step.json, "until": .seconds(until)]
        case .waiting(.restrictedHours, let until): return ["for": "restricted_hours", "until": .seconds(until)]
        case .asked(let step, let message, let choices, let until):
            var object: JSONObject = [
                "step": step.json, "message": .string(message), "choices": .array(choices.map { .string($0) }),
            ]
            if let until { object["until"] = .seconds(until) }
            return .object(object)
        case .answered(let step, let answer):
            return [
                "step": step.json, "approved": .bool(answer.isApproval),
                "choice": answer.choice.map { .string($0) } ?? .null, "by": .string(answer.by),
                "reason": .string(answer.reason),
            ]
        case .childRunStarted(let run): return ["run": .string(run)]
        case .stageIdle(let isIdle): return ["idle": .bool(isIdle)]
        case .secretRead(let reference): return ["reference": .string(reference)]
        case .attemptFailed(let failure):
            return [
                "code": .string(failure.error.code), "message": .string(failure.error.message),
                "retryable": .bool(failure.isRetryable), "settled": .bool(failure.isSettled),
            ]
        case .log(let level, let message, let data):
            return ["level": .string(level.rawValue), "message": .string(message), "data": data]
        case .progress(let fraction, let message):
            return ["fraction": fraction.map { .real(JSONReal($0)) } ?? .null, "message": .string(message)]
        case .report(let report): return report.body
        case .stageEnded(let status, let outputs, let summary, let error):
            var object: JSONObject = [
                "status": .string(status.rawValue), "outputs": outputs,
            ]
            if !summary.isEmpty { object["summary"] = .string(summary) }
            if let error { object["error"] = ["code": .string(error.code), "message": .string(error.message)] }
            return .object(object)
        case .retryScheduled(let at, let reason): return ["at": .seconds(at), "reason": .string(reason)]
        case .undoStarted(let key, let round): return .object(Self.undo(key, round))
        case .undoEnded(let key, let round, let error):
            var object = Self.undo(key, round)
            object["error"] = error.map { .string($0) } ?? .null
            return .object(object)
        case .runEnded(let status): return ["status": .string(status.rawValue)]
        }
    }

    /// The round is left out where it is the first.
    private static func undo(_ key: String, _ round: Int) -> JSONObject {
        round == 1 ? ["key": .string(key)] : ["key": .string(key), "round": .integer(Int64(round))]
    }

    init(type: String, body: JSONValue, seq: Int) throws(RunEventError) {
        let fields = EventFields(type: type, body: body, seq: seq)
        switch type {
        case "run_started": self = try Self.runStarted(fields)
        case "target": self = .target(body)
        case "secret_digests": self = .secretDigests(body["digests"] ?? [:])
        case "run_resumed": self = .runResumed
        case "stage_reopened": self = .stageReopened
        case "cancel_requested":
            self = .cancelRequested(by: try fields.text("by"), reason: try fields.text("reason"))
        case "rollback_requested": self = .rollbackRequested(by: try fields.text("by"))
        case "run_waiting":
            let isOpen = body["until"].map(\.isNull) ?? true
            self = .runWaiting(until: isOpen ? nil : try fields.date("until"))
        case "stage_started": self = .stageStarted(input: body["input"] ?? .null)
        case "step_started":
            let undo = body["undo"].map {
                UndoStep(
                    $0["key"]?.stringValue ?? "", before: $0["before"] ?? .null, wanted: $0["wanted"] ?? .null)
            }
            self = .stepStarted(try fields.step(), undo: undo)
        case "step_completed": self = .stepCompleted(try fields.step(), result: body["result"] ?? .null)
        case "step_failed":
            self = .stepFailed(
                try fields.step(), refused: body["refused"]?.boolValue ?? false,
                error: RunEvent.ErrorSummary(
                    code: body["code"]?.stringValue ?? "failed", message: try fields.text("message"),
                    isRetryable: body["retryable"]?.boolValue ?? false))
        case "step_interrupted": self = .stepInterrupted(try fields.step())
        case "waiting":
            let wait: RunEvent.StageWait =
                body["for"]?.stringValue == "restricted_hours" ? .restrictedHours : .step(try fields.step())
            self = .waiting(wait, until: try fields.date("until"))
        case "asked":
            self = .asked(
                try fields.step(), message: try fields.text("message"),
                choices: (body["choices"]?.arrayValue ?? []).compactMap(\.stringValue),
                until: body["until"] == nil ? nil : try fields.date("until"))
        case "answered":
            self = .answered(
                try fields.step(),
                answer: StageAnswer(
                    isApproval: body["approved"]?.boolValue ?? false, choice: body["choice"]?.stringValue,
                    by: try fields.text("by"), reason: try fields.text("reason")))
        case "child_run_started": self = .childRunStarted(run: try fields.text("run"))
        case "stage_idle": self = .stageIdle(body["idle"]?.boolValue ?? false)
        case "secret_read": self = .secretRead(reference: try fields.text("reference"))
        case "attempt_failed":
            self = .attemptFailed(
                AttemptFailure(
                    error: try fields.error(), isRetryable: body["retryable"]?.boolValue ?? false,
                    isSettled: body["settled"]?.boolValue ?? false))
        case "log":
            self = .log(
                level: RunEvent.LogLevel(rawValue: try fields.text("level")) ?? .info,
                message: try fields.text("message"), data: body["data"] ?? .null)
        case "progress":
            self = .progress(fraction: body["fraction"]?.doubleValue, message: try fields.text("message"))
        case "stage_ended":
            let error = body["error"].map {
                RunEvent.ErrorSummary(
                    code: $0["code"]?.stringValue ?? "", message: $0["message"]?.stringValue ?? "")
            }
            self = .stageEnded(
                status: try fields.status(), outputs: body["outputs"] ?? .null,
                summary: body["summary"]?.stringValue ?? "", error: error)
        case "retry_scheduled":
            self = .retryScheduled(at: try fields.date("at"), reason: try fields.text("reason"))
        case "undo_started": self = .undoStarted(key: try fields.text("key"), round: body["round"]?.intValue ?? 1)
        case "undo_ended":
            self = .undoEnded(
                key: try fields.text("key"), round: body["round"]?.intValue ?? 1, error: body["error"]?.stringValue)
        case "run_ended": self = .runEnded(status: try fields.status())
        default:
            guard let report = try StageReport(fields) else {
                throw RunEventError(
                    "Event \(seq) has the type '\(type)': it was written by a newer staysail.", isNewer: true)
            }
            self = .report(report)
        }
    }

    private static func runStarted(_ fields: EventFields) throws(RunEventError) -> RunEvent.Kind {
        let stages = try (fields.body["stages"]?.arrayValue ?? []).map { stage throws(RunEventError) in
            let inner = EventFields(type: fields.type, body: stage, seq: fields.seq)
            return RunEvent.StageSummary(
                id: try inner.text("id"), name: try inner.text("name"), type: try inner.text("type"),
                needs: (stage["needs"]?.arrayValue ?? []).compactMap(\.stringValue))
        }
        return .runStarted(
            pipeline: try fields.text("pipeline"), stages: stages, parameters: fields.body["parameters"] ?? [:])
    }
}

extension JSONValue {
    /// A date as seconds since 1970, to the microsecond.
    package static func seconds(_ date: Date) -> JSONValue {
        .real(JSONReal((date.timeIntervalSince1970 * 1e6).rounded() / 1e6))
    }

    /// A date from seconds since 1970; nil for one outside the years 1 to 9999, which no
    /// calendar or integer number of microseconds represents.
    package var date: Date? {
        guard let seconds = doubleValue, (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }
}
