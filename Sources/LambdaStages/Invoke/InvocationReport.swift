import AWSServices
import Foundation
import StageKit

/// One entry of `invokeResultsList`.
struct InvocationReport: Codable, Sendable {
    /// The answer's `body`, or else its `payload`, if it is a JSON object that has one as text.
    var body: String?
    /// The whole answer as text.
    var response: String
    /// The `errorMessage` of an answer that is a JSON object.
    var errors: String?
    /// The end of the log.
    var logs: String?
    var statusCode: Int
    /// `Unhandled` when the function failed.
    var functionError: String?
    var executedVersion: FunctionVersion?
    var durationMs: Double?
    var billedMs: Double?
    var requestId: String?
    var coldStart: Bool?
    /// Whether no answer came in time.
    var timedOut: Bool?
    /// Why the function failed; nil if it did not.
    var error: FunctionFailure?

    init(_ result: InvokeResult) {
        let text = String(decoding: result.payload, as: UTF8.self)
        let json = (try? JSONValue(parsing: result.payload)).flatMap { $0.objectValue == nil ? nil : $0 }
        body = json?["body"]?.stringValue ?? json?["payload"]?.stringValue
        response = text
        errors = json?["errorMessage"]?.stringValue
        logs = result.logTail
        statusCode = result.statusCode
        functionError = result.functionError
        executedVersion = result.executedVersion
        requestId = result.requestId
        let line = result.logTail.flatMap(LogReport.init(tail:))
        durationMs = line?.duration
        billedMs = line?.billed
        coldStart = line.map { $0.initDuration != nil }
        if result.functionError != nil {
            error = FunctionFailure(payload: result.payload, logTail: result.logTail)
        }
    }

    /// An invocation without an answer.
    init(timedOutAfter limit: TimeLength) {
        response = ""
        errors = "No answer within \(limit)."
        statusCode = 0
        timedOut = true
    }

    /// The part that a run keeps: the beginning of each string, or nothing of payload and log.
    func kept(hasPayloads: Bool) -> InvocationReport {
        var kept = self
        kept.body = hasPayloads ? body.map(PayloadTruncation.cut) : nil
        kept.response = hasPayloads ? PayloadTruncation.cut(response) : ""
        kept.logs = hasPayloads ? logs.map(PayloadTruncation.cut) : nil
        kept.errors = errors.map(PayloadTruncation.cut)
        if !hasPayloads { kept.error?.log = [] }
        return kept
    }

    /// With every key, so that expressions may read what is null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(body, forKey: .body)
        try container.encode(response, forKey: .response)
        try container.encode(errors, forKey: .errors)
        try container.encode(logs, forKey: .logs)
        try container.encode(statusCode, forKey: .statusCode)
        try container.encode(functionError, forKey: .functionError)
        try container.encode(executedVersion, forKey: .executedVersion)
        try container.encode(durationMs, forKey: .durationMs)
        try container.encode(billedMs, forKey: .billedMs)
        try container.encode(requestId, forKey: .requestId)
        try container.encode(coldStart, forKey: .coldStart)
        try container.encode(timedOut, forKey: .timedOut)
        try container.encode(error, forKey: .error)
    }

    /// Why the execution counts as failed; nil if it succeeded.
    var failure: String? {
        if timedOut == true { return errors }
        return error?.displayName
    }
}

/// The identity of an invocation in its client context, so that a handler can tell which execution it is, and a repeated
/// one from a new one.
struct InvocationMark: Sendable {
    let run: String
    let stage: String
    let execution: String

    /// The client context: `custom.staysail` has the three.
    var clientContext: Data {
        let mark: JSONValue = ["run": .string(run), "stage": .string(stage), "execution": .string(execution)]
        let value: JSONValue = ["custom": ["staysail": mark]]
        return Data(value.text().utf8)
    }
}

/// The figures of Lambda's `REPORT` line at the end of an invocation's log.
struct LogReport: Hashable, Sendable {
    /// Milliseconds of the handler.
    var duration: Double?
    /// Milliseconds that are billed.
    var billed: Double?
    /// Milliseconds of the start; only when the environment was new.
    var initDuration: Double?

    /// Finds the last `REPORT` line of a log's end; nil if there is none.
    init?(tail: String) {
        guard let line = tail.split(whereSeparator: \.isNewline).last(where: { $0.hasPrefix("REPORT ") }) else {
            return nil
        }
        for field in line.split(separator: "\t") {
            let parts = field.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let number = parts[1].split(separator: " ").first.flatMap { Double($0) }
            switch parts[0].drop(while: { $0 == " " }) {
            case "Duration": duration = number
            case "Billed Duration": billed = number
            case "Init Duration": initDuration = number
            default: break
            }
        }
    }
}
