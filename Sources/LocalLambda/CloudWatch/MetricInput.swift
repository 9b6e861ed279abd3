import Expressions
import Foundation

/// The members of a request to CloudWatch, read with their types.
struct MetricInput: Sendable {
    private let value: JSONValue
    /// In a form every value is a string, and an empty list is an empty string.
    private let isText: Bool
    /// Its name in the request, for messages.
    private let path: String

    init(_ value: JSONValue, isText: Bool, path: String = "") {
        self.value = value
        self.isText = isText
        self.path = path
    }

    func string(_ key: String) throws(APIError) -> String? {
        guard let member = member(key) else { return nil }
        guard let text = member.stringValue else { throw wrongType(key, member, "a string") }
        return text
    }

    func required(_ key: String) throws(APIError) -> String {
        guard let text = try string(key), !text.isEmpty else { throw .missingParameter(name(key)) }
        return text
    }

    func choice(_ key: String, of allowed: [String]) throws(APIError) -> String? {
        guard let text = try string(key) else { return nil }
        guard allowed.contains(text) else {
            throw .invalidMetricParameter(
                "The value \(text) for parameter \(name(key)) is not one of \(allowed.joined(separator: ", ")).")
        }
        return text
    }

    func double(_ key: String) throws(APIError) -> Double? {
        guard let member = member(key) else { return nil }
        guard let number = isText ? member.stringValue.flatMap(Double.init) : member.doubleValue, number.isFinite else {
            throw wrongType(key, member, "a finite number")
        }
        return number
    }

    func int(_ key: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let member = member(key) else { return nil }
        guard let number = isText ? member.stringValue.flatMap(Int.init) : member.intValue else {
            throw wrongType(key, member, "an integer")
        }
        guard range.contains(number) else {
            throw .invalidMetricParameter(
                "The value \(number) for parameter \(name(key)) is not between \(range.lowerBound) and "
                    + "\(range.upperBound).")
        }
        return number
    }

    func bool(_ key: String) throws(APIError) -> Bool? {
        guard let member = member(key) else { return nil }
        switch isText ? member.stringValue : member.boolValue.map({ $0 ? "true" : "false" }) {
        case "true": return true
        case "false": return false
        default: throw wrongType(key, member, "true or false")
        }
    }

    /// Seconds since 1970 in JSON, ISO 8601 in a form.
    func date(_ key: String) throws(APIError) -> Date? {
        guard let member = member(key) else { return nil }
        let date: Date?
        if isText {
            let text = member.stringValue ?? ""
            date =
                (try? Date(text, strategy: .iso8601))
                ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        } else {
            date = member.doubleValue.map(Date.init(timeIntervalSince1970:))
        }
        // Within four digits of a year all can be counted with.
        guard let date, (0..<253_402_300_800).contains(date.timeIntervalSince1970) else {
            throw wrongType(key, member, "a time")
        }
        return date
    }

    func requiredDate(_ key: String) throws(APIError) -> Date {
        guard let date = try date(key) else { throw .missingParameter(name(key)) }
        return date
    }

    func structure(_ key: String) throws(APIError) -> MetricInput? {
        guard let member = member(key) else { return nil }
        guard member.objectValue != nil else { throw wrongType(key, member, "a structure") }
        return MetricInput(member, isText: isText, path: name(key))
    }

    func structures(_ key: String) throws(APIError) -> [MetricInput] {
        var inputs: [MetricInput] = []
        for (index, item) in try list(key).enumerated() {
            guard item.objectValue != nil else { throw wrongType(key, item, "a structure") }
            inputs.append(MetricInput(item, isText: isText, path: "\(name(key)).member.\(index + 1)"))
        }
        return inputs
    }

    func strings(_ key: String) throws(APIError) -> [String] {
        var texts: [String] = []
        for item in try list(key) {
            guard let text = item.stringValue else { throw wrongType(key, item, "a string") }
            texts.append(text)
        }
        return texts
    }

    func doubles(_ key: String) throws(APIError) -> [Double] {
        var numbers: [Double] = []
        for item in try list(key) {
            guard let number = isText ? item.stringValue.flatMap(Double.init) : item.doubleValue, number.isFinite
            else { throw wrongType(key, item, "a finite number") }
            numbers.append(number)
        }
        return numbers
    }

    func has(_ key: String) -> Bool { member(key) != nil }

    /// The member's name, with the names of the structures around it.
    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// null counts as absent.
    private func member(_ key: String) -> JSONValue? {
        guard let member = value[key], !member.isNull else { return nil }
        return member
    }

    private func list(_ key: String) throws(APIError) -> [JSONValue] {
        guard let member = member(key) else { return [] }
        if isText, member.stringValue == "" { return [] }
        guard let values = member.arrayValue else { throw wrongType(key, member, "a list") }
        return values
    }

    private func wrongType(_ key: String, _ value: JSONValue, _ expected: String) -> APIError {
        .invalidMetricParameter("The value \(value) for parameter \(name(key)) is not \(expected).")
    }
}
