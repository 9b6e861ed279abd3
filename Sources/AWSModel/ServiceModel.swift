import Expressions

/// The operations of an AWS service and the limits of their input, from the service's published model.
package struct ServiceModel: Sendable {
    /// AWS Lambda, API version 2015-03-31.
    package static let lambda = ServiceModel(parsing: lambdaJSON)
    /// AWS STS: AssumeRole and GetCallerIdentity.
    package static let sts = ServiceModel(parsing: stsJSON)

    /// The operations by name.
    package let operations: [String: ServiceOperation]
    let shapes: [String: Shape]
    let routes: RouteTable

    private init(parsing text: String) {
        // The text is part of the program, and a test reads it: a model without operations cannot be shipped.
        let json = (try? JSONValue(parsing: text)) ?? [:]
        operations = Dictionary(
            Self.members(json["operations"]).map { ($0, ServiceOperation(name: $0, json: $1)) },
            uniquingKeysWith: { $1 })
        shapes = Dictionary(
            Self.members(json["shapes"]).map { ($0, Shape(json: $1)) }, uniquingKeysWith: { $1 })
        routes = RouteTable(operations.values.sorted { $0.name < $1.name })
    }

    static func members(_ json: JSONValue?) -> [(String, JSONValue)] {
        (json?.keys ?? []).compactMap { name in json?[name].map { (name, $0) } }
    }

    /// The shape of an operation's input; nil if the operation has none.
    package func input(of operation: String) -> Shape? {
        operations[operation]?.input.flatMap { shapes[$0] }
    }

    /// The shape that a member of an operation's input has.
    /// - Parameter path: names of members from the input down, such as `["Environment", "Variables"]`.
    package func shape(of operation: String, _ path: [String]) -> Shape? {
        var shape = input(of: operation)
        for name in path {
            shape = shape?.members.first { $0.name == name }.flatMap { shapes[$0.shape] }
        }
        return shape
    }
}

/// One operation of a service: how it is requested, and the shape of its input.
package struct ServiceOperation: Sendable {
    /// AWS's name, such as `CreateFunction`.
    package let name: String
    /// The HTTP method.
    package let method: String
    /// The path with `{Member}` in place of members, and possibly a fixed query.
    package let uri: String
    /// The HTTP status of success.
    package let status: Int
    let input: String?

    init(name: String, json: JSONValue) {
        self.name = name
        method = json["method"]?.stringValue ?? "POST"
        uri = json["uri"]?.stringValue ?? "/"
        status = json["status"]?.intValue ?? 200
        input = json["input"]?.stringValue
    }
}
