import Expressions
import StageKit

/// JSON-RPC's error: why something that was asked for was not done.
struct JSONRPCError: Hashable, Sendable {
    /// Numbers of JSON-RPC 2.0 and of the protocol.
    enum Number {
        static let failed = 1
        static let canceled = -32800
    }

    let code: Int
    let message: String
    let data: JSONValue

    init(_ code: Int, _ message: String, data: JSONValue = .null) {
        self.code = code
        self.message = message
        self.data = data
    }

    init(_ value: JSONValue) throws(PluginSessionError) {
        guard let code = value["code"]?.intValue, let message = value["message"]?.stringValue else {
            throw PluginSessionError(
                .protocolViolation, "wrote an 'error' without 'code', an integer, and 'message', a string")
        }
        self.init(code, message, data: value["data"] ?? .null)
    }

    var json: JSONValue {
        var object: JSONObject = [
            "code": .integer(Int64(code)), "message": .string(message),
        ]
        if !data.isNull { object["data"] = data }
        return .object(object)
    }

    /// The engine's error code, which `data.kind` names.
    var stageCode: StageError.Code {
        switch data["kind"]?.stringValue {
        case "invalid_input": .invalidInput
        case "unhealthy": .unhealthy
        case "refused": .refused
        case "conflict": .conflict
        case "unknown_outcome": .unknownOutcome
        default: .failed
        }
    }

    var isRetryable: Bool { data["retryable"]?.boolValue ?? false }
}
