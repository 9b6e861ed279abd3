import Expressions
import Foundation

/// Reads the required fields of an event's body.
struct EventFields {
    let type: String
    let body: JSONValue
    let seq: Int

    func text(_ key: String) throws(RunEventError) -> String {
        guard let text = body[key]?.stringValue else { throw damaged(key) }
        return text
    }

    func number(_ key: String) throws(RunEventError) -> Double {
        guard let number = body[key]?.doubleValue else { throw damaged(key) }
        return number
    }

    func integer(_ key: String) throws(RunEventError) -> Int {
        guard let number = body[key]?.intValue else { throw damaged(key) }
        return number
    }

    func date(_ key: String) throws(RunEventError) -> Date {
        guard let date = body[key]?.date else { throw damaged(key) }
        return date
    }

    func step() throws(RunEventError) -> StepID {
        guard let step = StepID(json: body["step"]) else { throw damaged("step") }
        return step
    }

    func error() throws(RunEventError) -> RunEvent.ErrorSummary {
        RunEvent.ErrorSummary(code: body["code"]?.stringValue ?? "failed", message: try text("message"))
    }

    func status() throws(RunEventError) -> RunStatus {
        guard let status = RunStatus(rawValue: try text("status")) else { throw damaged("status") }
        return status
    }

    func damaged(_ key: String) -> RunEventError {
        RunEventError("Event \(seq) ('\(type)') is damaged: '\(key)' cannot be read.")
    }
}
