import Expressions
import LuaRuntime
import StageKit

/// Reads what scripts hand to functions of the host.
enum Arguments {
    /// A table with options; an unknown one is a diagnostic.
    static func options(_ value: LuaValue, _ known: [String], call: String) throws(HostFunctionError) -> [String:
        LuaValue]
    {
        guard !value.isNil else { return [:] }
        guard value.typeName == "table" else {
            throw HostFunctionError("the options are a table, not \(value.shown): \(call)")
        }
        var options: [String: LuaValue] = [:]
        for name in value.memberNames {
            guard known.contains(name) else {
                throw HostFunctionError(
                    "there is no option '\(name.prefix(60))'.\(NearestName.hint(for: name, among: known)) Write \(call)"
                )
            }
            options[name] = value[name]
        }
        return options
    }

    /// Seconds, from a number or a string such as `2m`.
    static func seconds(_ value: LuaValue, _ name: String, call: String) throws(HostFunctionError) -> Double {
        if let text = value.stringValue, let length = TimeLength(text) { return length.seconds }
        if let seconds = value.doubleValue, seconds >= 0, seconds <= 366 * 86_400 { return seconds }
        throw HostFunctionError(
            "\(name) is a duration such as \"2m\", or a number of seconds, not \(value.shown): \(call)")
    }

    /// Seconds for which something is waited for.
    static func timeout(_ value: LuaValue, call: String) throws(HostFunctionError) -> Double {
        let seconds = try seconds(value, "'timeout'", call: call)
        guard seconds > 0 else { throw HostFunctionError("'timeout' is a time longer than 0: \(call)") }
        return seconds
    }

    static func text(_ value: LuaValue?, _ name: String, call: String) throws(HostFunctionError) -> String {
        if let text = value?.stringValue { return text }
        if value?.isBytes == true { throw HostFunctionError("\(name) is not text in UTF-8: \(call)") }
        throw HostFunctionError("\(name) is a string, not \((value ?? .nil).shown): \(call)")
    }

    static func number(_ value: LuaValue?, _ name: String, call: String) throws(HostFunctionError) -> Double {
        if let number = value?.doubleValue { return number }
        throw HostFunctionError("\(name) is a number, not \((value ?? .nil).shown): \(call)")
    }

    /// A version's number, from a version, a string or an integer.
    static func version(_ value: LuaValue?, call: String) throws(HostFunctionError) -> String {
        let plain = value?["version"] ?? value ?? .nil
        if let text = plain.stringValue { return text }
        if let number = plain.intValue { return String(number) }
        throw HostFunctionError(
            "a version is ctx.candidate, ctx.stable or a version's number, not \((value ?? .nil).shown): \(call)")
    }

    /// A list of numbers.
    static func numbers(_ value: LuaValue?, _ name: String, call: String) throws(HostFunctionError) -> [Double] {
        guard let items = value?.json?.arrayValue ?? (value?.json?.objectValue?.isEmpty == true ? [] : nil) else {
            throw HostFunctionError("\(name) is a list of numbers, not \((value ?? .nil).shown): \(call)")
        }
        let numbers = items.compactMap(\.doubleValue)
        guard numbers.count == items.count else {
            throw HostFunctionError("\(name) is a list of numbers, and has something else in it: \(call)")
        }
        return numbers
    }
}

extension [LuaValue] {
    /// The argument with this index; `nil` where there is none.
    func at(_ index: Int) -> LuaValue { indices.contains(index) ? self[index] : .nil }
}

extension LuaValue {
    /// Plain data; null for nothing, nil if there is more in it than that.
    var data: JSONValue? { isNil ? .null : json }

    /// Whether it is a string that is not UTF-8.
    var isBytes: Bool {
        if case .bytes = self { true } else { false }
    }
}
