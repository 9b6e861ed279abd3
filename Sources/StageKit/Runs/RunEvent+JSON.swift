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
    /// What is wrong with it.
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
        case .runStarted: "run started"
        case .target: "target"
        case .runResumed: "run resumed"
        case .cancelRequested: "cancel requested"
        case .rollbackRequested: "rollback requested"
        case .runWaiting: "run waiting"
        case .stageReopened: "stage reopened"
        case .stageStarted: "stage started"
        case .stepBegun: "step begun"
        case .stepDone: "step done"
        case .stepFailed: "step failed"
        case .waiting: "waiting"
        case .asked: "asked"
        case .answered: "answered"
        case .attemptFailed: "attempt failed"
        case .log: "log"
        case .progress: "progress"
        case .report(let type, _): type
        case .stageEnded: "stage ended"
        case .retryScheduled: "retry scheduled"
        case .undoBegun: "undo begun"
        case .undoEnded: "undo ended"
        case .runEnded: "run ended"
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
        case .runResumed, .stageReopened: return [:]
        case .cancelRequested(let by, let reason): return ["by": .string(by), "reason": .string(reason)]
        case .rollbackRequested(let by): return ["by": .string(by)]
        case .runWaiting(let until): return ["until": until.map { .seconds($0) } ?? .null]
        case .stageStarted(let input): return ["input": input]
        case .stepBegun(let name, let undo):
            guard let undo else { return ["name": .string(name)] }
            return [
                "name": .string(name),
                "undo": ["key": .string(undo.key), "before": undo.before, "wanted": undo.wanted],
            ]
        case .stepDone(let name, let result): return ["name": .string(name), "result": result]
        case .stepFailed(let name, let refused, let error):
            var object: JSONObject = [
                "name": .string(name), "refused": .bool(refused), "code": .string(error.code),
                "message": .string(error.message),
            ]
            if error.isRetryable { object["retryable"] = true }
            return .object(object)
        case .waiting(let name, let until): return ["name": .string(name), "until": .seconds(until)]
        case .asked(let name, let message, let choices):
            return [
                "name": .string(name), "message": .string(message), "choices": .array(choices.map { .string($0) }),
            ]
        case .answered(let name, let answer):
            return [
                "name": .string(name), "approved": .bool(answer.isApproval),
                "choice": answer.choice.map { .string($0) } ?? .null, "by": .string(answer.by),
                "reason": .string(answer.reason),
            ]
        case .attemptFailed(let failure):
            return [
                "code": .string(failure.error.code), "message": .string(failure.error.message),
                "retryable": .bool(failure.isRetryable), "settled": .bool(failure.isSettled),
            ]
        case .log(let level, let message, let data):
            return ["level": .string(level.rawValue), "message": .string(message), "data": data]
        case .progress(let fraction, let message):
            return ["fraction": fraction.map { .real(JSONReal($0)) } ?? .null, "message": .string(message)]
        case .report(_, let data): return ["report": data]
        case .stageEnded(let status, let outputs, let error):
            var object: JSONObject = [
                "status": .string(status.rawValue), "outputs": outputs,
            ]
            if let error { object["error"] = ["code": .string(error.code), "message": .string(error.message)] }
            return .object(object)
        case .retryScheduled(let at, let reason): return ["at": .seconds(at), "reason": .string(reason)]
        case .undoBegun(let key): return ["key": .string(key)]
        case .undoEnded(let key, let error):
            return ["key": .string(key), "error": error.map { .string($0) } ?? .null]
        case .runEnded(let status): return ["status": .string(status.rawValue)]
        }
    }

    init(type: String, body: JSONValue, seq: Int) throws(RunEventError) {
        let fields = BodyFields(type: type, body: body, seq: seq)
        switch type {
        case "run started":
            let stages = try (body["stages"]?.arrayValue ?? []).map { stage throws(RunEventError) in
                let inner = BodyFields(type: type, body: stage, seq: seq)
                return RunEvent.StageSummary(
                    id: try inner.text("id"), name: try inner.text("name"), type: try inner.text("type"),
                    needs: (stage["needs"]?.arrayValue ?? []).compactMap(\.stringValue))
            }
            self = .runStarted(
                pipeline: try fields.text("pipeline"), stages: stages, parameters: body["parameters"] ?? [:])
        case "target": self = .target(body)
        case "run resumed": self = .runResumed
        case "stage reopened": self = .stageReopened
        case "cancel requested":
            self = .cancelRequested(by: try fields.text("by"), reason: try fields.text("reason"))
        case "rollback requested": self = .rollbackRequested(by: try fields.text("by"))
        case "run waiting":
            let isOpen = body["until"].map(\.isNull) ?? true
            self = .runWaiting(until: isOpen ? nil : try fields.date("until"))
        case "stage started": self = .stageStarted(input: body["input"] ?? .null)
        case "step begun":
            let undo = body["undo"].map {
                UndoStep(
                    $0["key"]?.stringValue ?? "", before: $0["before"] ?? .null, wanted: $0["wanted"] ?? .null)
            }
            self = .stepBegun(name: try fields.text("name"), undo: undo)
        case "step done": self = .stepDone(name: try fields.text("name"), result: body["result"] ?? .null)
        case "step failed":
            self = .stepFailed(
                name: try fields.text("name"), refused: body["refused"]?.boolValue ?? false,
                error: RunEvent.ErrorSummary(
                    code: body["code"]?.stringValue ?? "failed", message: try fields.text("message"),
                    isRetryable: body["retryable"]?.boolValue ?? false))
        case "waiting": self = .waiting(name: try fields.text("name"), until: try fields.date("until"))
        case "asked":
            self = .asked(
                name: try fields.text("name"), message: try fields.text("message"),
                choices: (body["choices"]?.arrayValue ?? []).compactMap(\.stringValue))
        case "answered":
            self = .answered(
                name: try fields.text("name"),
                answer: StageAnswer(
                    isApproval: body["approved"]?.boolValue ?? false, choice: body["choice"]?.stringValue,
                    by: try fields.text("by"), reason: try fields.text("reason")))
        case "attempt failed":
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
        case "stage ended":
            let error = body["error"].map {
                RunEvent.ErrorSummary(
                    code: $0["code"]?.stringValue ?? "", message: $0["message"]?.stringValue ?? "")
            }
            self = .stageEnded(status: try fields.status(), outputs: body["outputs"] ?? .null, error: error)
        case "retry scheduled":
            self = .retryScheduled(at: try fields.date("at"), reason: try fields.text("reason"))
        case "undo begun": self = .undoBegun(key: try fields.text("key"))
        case "undo ended":
            self = .undoEnded(key: try fields.text("key"), error: body["error"]?.stringValue)
        case "run ended": self = .runEnded(status: try fields.status())
        default:
            // Stages report under names of their own; what they report always stands in `report`.
            guard let data = body["report"] else {
                throw RunEventError(
                    "Event \(seq) has the type '\(type)': it was written by a newer staysail.", isNewer: true)
            }
            self = .report(type: type, data: data)
        }
    }
}

/// Reads the fields of an event's body that must be there.
private struct BodyFields {
    let type: String
    let body: JSONValue
    let seq: Int

    func text(_ key: String) throws(RunEventError) -> String {
        guard let text = body[key]?.stringValue else { throw damaged(key) }
        return text
    }

    func date(_ key: String) throws(RunEventError) -> Date {
        guard let date = body[key]?.date else { throw damaged(key) }
        return date
    }

    func error() throws(RunEventError) -> RunEvent.ErrorSummary {
        RunEvent.ErrorSummary(code: body["code"]?.stringValue ?? "failed", message: try text("message"))
    }

    func status() throws(RunEventError) -> RunStatus {
        guard let status = RunStatus(rawValue: try text("status")) else { throw damaged("status") }
        return status
    }

    private func damaged(_ key: String) -> RunEventError {
        RunEventError("Event \(seq) ('\(type)') is damaged: '\(key)' cannot be read.")
    }
}

extension JSONValue {
    /// A date as seconds since 1970, to the microsecond.
    package static func seconds(_ date: Date) -> JSONValue {
        .real(JSONReal((date.timeIntervalSince1970 * 1e6).rounded() / 1e6))
    }

    /// A date from seconds since 1970; nil for one outside the years 1 to 9999, which nobody meant and which no
    /// calendar or whole number of microseconds can hold.
    package var date: Date? {
        guard let seconds = doubleValue, (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }
}
