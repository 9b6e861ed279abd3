import Expressions

/// A type of the service model with its constraints.
package struct Shape: Sendable {
    /// The kind of value that a shape describes.
    package enum Kind: String, Sendable {
        case structure, list, map, string, integer, long, double, float, boolean, blob, timestamp
    }

    /// A member of a structure.
    package struct Member: Sendable {
        /// The part of a request in which a member travels.
        package enum Location: String, Sendable {
            case body, uri, querystring, header
        }

        /// AWS's name, such as `FunctionName`.
        package let name: String
        /// The name of the member's shape.
        let shape: String
        package let location: Location
        /// The name in the query or of the header; the member's own name in the body.
        package let wireName: String
        package let isRequired: Bool
    }

    package let kind: Kind
    /// The members of a structure, in the model's order.
    package let members: [Member]
    /// The name of the member that is the whole body; nil if the body is a JSON object of members.
    package let payload: String?
    /// The smallest number, or the fewest characters, elements or entries.
    package let minimum: Double?
    /// The largest number, or the most characters, elements or entries.
    package let maximum: Double?
    /// The regular expression that the whole string matches.
    package let pattern: String?
    /// The allowed strings.
    package let enumeration: [String]?
    /// Whether AWS leaves the value out of messages.
    package let isSensitive: Bool
    /// The shape of a list's elements.
    let element: String?
    /// The shapes of a map's keys and values.
    let key: String?
    let value: String?

    init(json: JSONValue) {
        kind = json["type"]?.stringValue.flatMap(Kind.init) ?? .string
        let required = Set((json["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        members = ServiceModel.members(json["members"]).map { name, member in
            Member(
                name: name, shape: member["shape"]?.stringValue ?? member.stringValue ?? "",
                location: member["in"]?.stringValue.flatMap(Member.Location.init) ?? .body,
                wireName: member["as"]?.stringValue ?? name, isRequired: required.contains(name))
        }
        payload = json["payload"]?.stringValue
        minimum = json["min"]?.doubleValue
        maximum = json["max"]?.doubleValue
        pattern = json["pattern"]?.stringValue
        enumeration = json["enum"]?.arrayValue?.compactMap(\.stringValue)
        isSensitive = json["sensitive"]?.boolValue ?? false
        element = json["member"]?.stringValue
        key = json["key"]?.stringValue
        value = json["value"]?.stringValue
    }
}
