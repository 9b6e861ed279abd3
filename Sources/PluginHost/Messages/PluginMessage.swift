import Expressions

/// One line of the protocol: JSON-RPC 2.0.
enum PluginMessage: Hashable, Sendable {
    /// A request; its response has the same id.
    case request(id: JSONValue, method: String, parameters: JSONValue)
    /// A notification.
    case notification(method: String, parameters: JSONValue)
    /// An answer.
    case answer(id: Int, Answer)

    /// The content of a response.
    enum Answer: Hashable, Sendable {
        case result(JSONValue)
        case failure(JSONRPCError)
    }

    /// Reads a line.
    /// - Throws: `PluginSessionError` in words that follow the plugin's name.
    init(line: [UInt8]) throws(PluginSessionError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            if error.code == .depth || error.message.contains("surrogate") {
                throw PluginSessionError(.protocolViolation, "wrote a message that cannot be read: \(error.message)")
            }
            if error.code == .encoding {
                throw PluginSessionError(.protocolViolation, "wrote a message that is not UTF-8")
            }
            throw PluginSessionError(
                .protocolViolation,
                "wrote what is not a message to its standard output (its log goes to standard error): "
                    + PluginText.quoted(String(decoding: line.prefix(400), as: UTF8.self)))
        }
        guard let object = value.objectValue, object["jsonrpc"] == "2.0" else {
            throw PluginSessionError(
                .protocolViolation, "wrote a message that is not JSON-RPC 2.0: \(PluginText.quoted(value))")
        }
        let id = object["id"] ?? .null
        if let method = object["method"] {
            guard let method = method.stringValue else {
                throw PluginSessionError(.protocolViolation, "wrote a message whose 'method' is not text")
            }
            let parameters = object["params"] ?? [:]
            guard parameters.objectValue != nil else {
                throw PluginSessionError(
                    .protocolViolation, "wrote \(PluginText.quoted(method)) with 'params' that are not a map")
            }
            switch id {
            case .null: self = .notification(method: method, parameters: parameters)
            case .integer, .string: self = .request(id: id, method: method, parameters: parameters)
            default:
                throw PluginSessionError(.protocolViolation, "wrote a message whose 'id' is neither a number nor text")
            }
            return
        }
        let failure = try object["error"].map(JSONRPCError.init)
        guard let number = id.intValue else {
            if id.isNull, let failure {
                throw PluginSessionError(.protocolViolation, "could not read what it was sent: \(failure.message)")
            }
            throw PluginSessionError(.protocolViolation, "wrote an answer without the number of the call it is for")
        }
        switch (object["result"], failure) {
        case (let result?, nil): self = .answer(id: number, .result(result))
        case (nil, let failure?): self = .answer(id: number, .failure(failure))
        default:
            throw PluginSessionError(
                .protocolViolation, "wrote an answer that has not exactly one of 'result' and 'error'")
        }
    }

    /// The line, with its end.
    var line: [UInt8] {
        var object: JSONObject = ["jsonrpc": "2.0"]
        switch self {
        case .request(let id, let method, let parameters):
            object["id"] = id
            object["method"] = .string(method)
            object["params"] = parameters
        case .notification(let method, let parameters):
            object["method"] = .string(method)
            object["params"] = parameters
        case .answer(let id, let answer):
            object = Self.answer(to: .integer(Int64(id)), answer)
        }
        return Self.line(object)
    }

    /// The line that answers a request of the plugin, whose ids are its own.
    static func answerLine(to id: JSONValue, _ answer: Answer) -> [UInt8] { line(Self.answer(to: id, answer)) }

    private static func answer(to id: JSONValue, _ answer: Answer) -> JSONObject {
        switch answer {
        case .result(let result): ["jsonrpc": "2.0", "id": id, "result": result]
        case .failure(let failure): ["jsonrpc": "2.0", "id": id, "error": failure.json]
        }
    }

    private static func line(_ object: JSONObject) -> [UInt8] {
        JSONValue.object(object).bytes() + [0x0A]
    }
}
