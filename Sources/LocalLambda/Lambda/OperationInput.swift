import AWSModel
import Expressions
import NIOCore
import OrderedCollections

/// The members of a request's input, gathered from path, query, headers and body, and checked against AWS's model.
///
/// What the model requires is present, and every member has the type and the limits that the model gives it.
struct OperationInput: Sendable {
    let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    /// - Throws: AWS's answer to an input that its model refuses, and the local Lambda's to members that it lacks.
    init(_ request: APIRequest, _ operation: LambdaOperation, labels: [String: String]) throws(APIError) {
        guard let shape = ServiceModel.lambda.input(of: operation.rawValue) else {
            value = [:]
            return
        }
        let body = shape.payload == nil ? try Self.body(of: request) : [:]
        let query = request.queryItems
        var members: JSONObject = [:]
        for member in shape.members {
            switch member.location {
            case .body: members[member.name] = body[member.name]
            case .uri: members[member.name] = labels[member.name].map { Self.value(of: [$0], operation, member.name) }
            case .header: members[member.name] = request.header(member.wireName).map { .string($0) }
            case .querystring:
                let values = query.filter { $0.name == member.wireName }.map(\.value)
                if !values.isEmpty { members[member.name] = Self.value(of: values, operation, member.name) }
            }
            if let given = members[member.name], !given.isNull,
                member.name != shape.payload, !MemberSupport.isSupported(member.name, of: operation.rawValue)
            {
                throw .notImplemented("the member \(member.name) of \(operation.rawValue)")
            }
        }
        value = .object(members)
        try Self.check(value, operation)
    }

    private static func body(of request: APIRequest) throws(APIError) -> JSONValue {
        guard request.body.readableBytes > 0 else { return [:] }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: request.body.readableBytesView)
        } catch {
            throw .unreadableBody("\(error)")
        }
        guard case .object = value else { throw .unreadableBody("an object is expected") }
        return value
    }

    /// A parameter of the path or the query, in the type that its member has.
    private static func value(of texts: [String], _ operation: LambdaOperation, _ member: String) -> JSONValue {
        let first = texts.first ?? ""
        return switch ServiceModel.lambda.shape(of: operation.rawValue, [member])?.kind {
        case .list: .array(texts.map { .string($0) })
        case .integer, .long: Int64(first).map { .integer($0) } ?? .string(first)
        case .boolean: first == "true" ? true : first == "false" ? false : .string(first)
        default: .string(first)
        }
    }

    private static func check(_ value: JSONValue, _ operation: LambdaOperation) throws(APIError) {
        let violations = ServiceModel.lambda.violations(in: value, of: operation.rawValue)
        if let violation = violations.first(where: { $0.kind == .type }) {
            throw APIError(status: 400, code: "SerializationException", message: violation.message)
        }
        // AWS has an error of its own for runtimes: `FunctionSettings` checks them.
        let broken = violations.filter { $0.path != "runtime" }
        guard broken.isEmpty else {
            throw APIError(status: 400, code: "ValidationException", message: broken.validationMessage)
        }
    }

    // MARK: Members

    /// A member; nil if it is absent or null, which AWS treats alike.
    func member(_ name: String) -> JSONValue? {
        guard let member = value[name], !member.isNull else { return nil }
        return member
    }

    func string(_ name: String) -> String? { member(name)?.stringValue }

    /// A string that the model requires.
    func required(_ name: String) -> String { string(name) ?? "" }

    func int(_ name: String) -> Int? {
        switch member(name) {
        case .integer(let number): Int(exactly: number)
        case .real(let number): Int(exactly: number.value)
        default: nil
        }
    }

    func bool(_ name: String) -> Bool? { member(name)?.boolValue }

    func strings(_ name: String) -> [String]? { member(name)?.arrayValue?.compactMap(\.stringValue) }

    func object(_ name: String) -> OperationInput? { member(name).map(OperationInput.init) }

    /// A map of strings, in the order of the request.
    func map(_ name: String) -> JSONValue? { member(name) }
}

extension APIError {
    static func unreadableBody(_ reason: String) -> APIError {
        APIError(
            status: 400, code: "InvalidRequestContentException",
            message: "Could not parse request body into json: \(reason)")
    }
}
