import Expressions
import Foundation

/// A value of an answer, before it is written as JSON or XML.
enum WireValue {
    case text(String)
    case number(Double)
    case integer(Int)
    case flag(Bool)
    case date(Date)
    case list([WireValue])
    /// Members of a structure; nil is left out.
    case structure(KeyValuePairs<String, WireValue?>)
    /// Keys that are data.
    case map([String: WireValue])

    static func texts(_ values: [String]) -> WireValue { .list(values.map { .text($0) }) }

    /// Times are seconds since 1970.
    var json: JSONValue {
        switch self {
        case .text(let text): return .string(text)
        case .number(let number): return .real(JSONReal(number))
        case .integer(let number): return .int(number)
        case .flag(let flag): return .bool(flag)
        case .date(let date): return .real(JSONReal(date.timeIntervalSince1970))
        case .list(let values): return .array(values.map(\.json))
        case .structure(let members):
            var object: JSONValue = [:]
            for (name, value) in members { object.set(name, value?.json) }
            return object
        case .map(let members):
            var object: JSONValue = [:]
            for (key, value) in members.sorted(by: { $0.key < $1.key }) { object.set(key, value.json) }
            return object
        }
    }

    /// The content of an element; times are ISO 8601.
    var xml: String {
        switch self {
        case .text(let text): return XML.escaped(text)
        case .number(let number): return "\(number)"
        case .integer(let number): return "\(number)"
        case .flag(let flag): return flag ? "true" : "false"
        case .date(let date):
            return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        case .list(let values): return values.map { "<member>\($0.xml)</member>" }.joined()
        case .structure(let members):
            return members.map { name, value in value.map { "<\(name)>\($0.xml)</\(name)>" } ?? "" }.joined()
        case .map(let members):
            return members.sorted { $0.key < $1.key }.map { key, value in
                "<entry><key>\(XML.escaped(key))</key><value>\(value.xml)</value></entry>"
            }.joined()
        }
    }
}
