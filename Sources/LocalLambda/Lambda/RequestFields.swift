import Expressions
import NIOCore

/// The members of a request's JSON body, read with their types.
struct RequestFields: Sendable {
    let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    init(_ request: APIRequest) throws(APIError) {
        guard request.body.readableBytes > 0 else {
            value = [:]
            return
        }
        do throws(JSONError) {
            value = try JSONValue(parsing: request.bodyBytes)
        } catch {
            throw APIError(
                status: 400, code: "InvalidRequestContentException",
                message: "Could not parse request body into json: \(error)")
        }
        guard value.objectValue != nil else {
            throw APIError(
                status: 400, code: "InvalidRequestContentException",
                message: "Could not parse request body into json: an object is expected")
        }
    }

    func string(_ key: String) throws(APIError) -> String? {
        guard let member = member(key) else { return nil }
        guard let text = member.stringValue else { throw wrongType(key, member, "String") }
        return text
    }

    func required(_ key: String) throws(APIError) -> String {
        guard let text = try string(key) else { throw .missing(key) }
        return text
    }

    func int(_ key: String) throws(APIError) -> Int? {
        guard let member = member(key) else { return nil }
        guard let number = member.intValue else { throw wrongType(key, member, "Integer") }
        return number
    }

    func bool(_ key: String) throws(APIError) -> Bool? {
        guard let member = member(key) else { return nil }
        guard let flag = member.boolValue else { throw wrongType(key, member, "Boolean") }
        return flag
    }

    func object(_ key: String) throws(APIError) -> RequestFields? {
        guard let member = member(key) else { return nil }
        guard member.objectValue != nil else { throw wrongType(key, member, "Structure") }
        return RequestFields(member)
    }

    /// An object whose values are all texts.
    func texts(_ key: String) throws(APIError) -> [String: String]? {
        guard let fields = try object(key) else { return nil }
        var texts: [String: String] = [:]
        for name in fields.value.names { texts[name] = try fields.required(name) }
        return texts
    }

    func strings(_ key: String) throws(APIError) -> [String]? {
        guard let member = member(key) else { return nil }
        guard let values = member.arrayValue else { throw wrongType(key, member, "List") }
        var strings: [String] = []
        for value in values {
            guard let text = value.stringValue else { throw wrongType(key, value, "String") }
            strings.append(text)
        }
        return strings
    }

    /// The member; null counts as absent, as it does for AWS.
    func member(_ key: String) -> JSONValue? {
        guard let member = value[key], !member.isNull else { return nil }
        return member
    }

    private func wrongType(_ key: String, _ value: JSONValue, _ expected: String) -> APIError {
        APIError(
            status: 400, code: "SerializationException",
            message: "\(key): \(value.typeName) cannot be converted to \(expected)")
    }
}

extension APIError {
    static func missing(_ key: String) -> APIError {
        let name = key.prefix(1).lowercased() + key.dropFirst()
        return APIError(
            status: 400, code: "ValidationException",
            message: "1 validation error detected: Value null at '\(name)' failed to satisfy constraint: "
                + "Member must not be null")
    }
}
