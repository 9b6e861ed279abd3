import Expressions
import Foundation
import LuaRuntime
import StageKit

/// The fields of a table that a test passes, read by name.
struct TestFields {
    /// The name of the table in messages, such as `t.metrics`.
    let name: String
    let value: JSONValue

    /// - Throws: if it is not a table with strings as keys, or has another field than these.
    init(_ value: LuaValue?, _ name: String, known: [String]) throws(ScriptTestError) {
        var json = value?.json ?? .null
        if json == .array([]) { json = [:] }
        guard case .object(let members) = json else {
            throw ScriptTestError("\(name) takes a table of fields, got \(value?.typeName ?? "nil")")
        }
        for key in members.keys where !known.contains(key) {
            let hint = NearestName.hint(for: key, among: known)
            throw ScriptTestError(
                "\(name) has no field '\(key.shortened(to: 60))'; it has \(known.joined(separator: ", ")).\(hint)")
        }
        self.name = name
        self.value = json
    }

    init(_ value: JSONValue, _ name: String, known: [String]) throws(ScriptTestError) {
        try self.init(.json(value), name, known: known)
    }

    /// The value of a field; nil if it is missing or `json.null`.
    subscript(_ key: String) -> JSONValue? { value[key]?.nonNull }

    func text(_ key: String) throws(ScriptTestError) -> String? {
        switch self[key] {
        case nil: nil
        case .string(let text): text
        case .integer(let number): String(number)
        case .some(let other): throw ScriptTestError("\(name): '\(key)' has to be a string, got \(other.shownText)")
        }
    }

    func number(_ key: String) throws(ScriptTestError) -> Double? {
        guard let value = self[key] else { return nil }
        guard let number = value.doubleValue else {
            throw ScriptTestError("\(name): '\(key)' has to be a number, got \(value.shownText)")
        }
        return number
    }

    /// A number within bounds.
    func number(_ key: String, in range: ClosedRange<Double>) throws(ScriptTestError) -> Double? {
        guard let number = try number(key) else { return nil }
        guard range.contains(number) else {
            throw ScriptTestError(
                "\(name): '\(key)' goes from \(JSONValue.plain(range.lowerBound).text()) to "
                    + "\(JSONValue.plain(range.upperBound).text()), got \(JSONValue.plain(number).text())")
        }
        return number
    }

    /// An integer within bounds.
    func whole(_ key: String, in range: ClosedRange<Int>) throws(ScriptTestError) -> Int? {
        guard let number = try number(key) else { return nil }
        guard let whole = Int(exactly: number), range.contains(whole) else {
            throw ScriptTestError(
                "\(name): '\(key)' has to be an integer from \(range.lowerBound) to \(range.upperBound), got "
                    + JSONValue.plain(number).text())
        }
        return whole
    }

    func map(_ key: String) throws(ScriptTestError) -> JSONValue? {
        guard let value = self[key] else { return nil }
        if value == .array([]) { return [:] }
        guard value.objectValue != nil else {
            throw ScriptTestError("\(name): '\(key)' has to be a table of fields, got \(value.shownText)")
        }
        return value
    }

    func list(_ key: String) throws(ScriptTestError) -> [JSONValue]? {
        guard let value = self[key] else { return nil }
        if value == [:] { return [] }
        guard let list = value.arrayValue else {
            throw ScriptTestError("\(name): '\(key)' has to be a list, got \(value.shownText)")
        }
        return list
    }

    func strings(_ key: String) throws(ScriptTestError) -> [String]? {
        guard let list = try list(key) else { return nil }
        var strings: [String] = []
        for value in list {
            guard let text = value.stringValue ?? value.intValue.map(String.init) else {
                throw ScriptTestError("\(name): '\(key)' has to be a list of strings, got \(value.shownText)")
            }
            strings.append(text)
        }
        return strings
    }

    func flag(_ key: String) throws(ScriptTestError) -> Bool? {
        guard let value = self[key] else { return nil }
        guard let flag = value.boolValue else {
            throw ScriptTestError("\(name): '\(key)' has to be true or false, got \(value.shownText)")
        }
        return flag
    }

    func date(_ key: String) throws(ScriptTestError) -> Date? {
        guard let value = self[key] else { return nil }
        return try Self.date(value, "\(name): '\(key)'")
    }

    /// Seconds, or text such as `2m`.
    static func seconds(_ value: JSONValue?, _ name: String) throws(ScriptTestError) -> Double {
        if let number = value?.doubleValue, abs(number) <= 366 * 86_400 * 100 { return number }
        if let length = value?.stringValue.flatMap(TimeLength.init) { return length.seconds }
        throw ScriptTestError("\(name) has to be seconds, or text such as \"2m\", got \(value?.shownText ?? "nil")")
    }

    /// Seconds since 1970, or text such as `2026-01-05T09:00:00Z`.
    static func date(_ value: JSONValue?, _ name: String) throws(ScriptTestError) -> Date {
        // The years 1 to 9999.
        if let number = value?.doubleValue, number > -62_135_596_800, number < 253_402_300_800 {
            return Date(timeIntervalSince1970: number)
        }
        if let text = value?.stringValue {
            let whole = text.contains("T") ? text : text + "T00:00:00"
            for candidate in [whole, whole + "Z"] {
                if let date = try? Date(candidate, strategy: .iso8601) { return date }
            }
        }
        throw ScriptTestError(
            "\(name) has to be seconds since 1970, or text such as \"2026-01-05T09:00:00Z\", "
                + "got \(value?.shownText ?? "nil")")
    }
}

/// A wrong use of the test API, in one sentence.
struct ScriptTestError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension JSONValue {
    /// The value as JSON for messages, cut if it is long.
    var shownText: String { text().shortened(to: 500) }
}
