import Expressions
import LuaRuntime
import StageKit

/// Compares a result with what a test expects.
struct ExpectationMatcher {
    /// The expected and the actual result.
    struct Mismatch: Sendable {
        let expected: String
        let got: String

        var sentence: String { "expected \(expected), got \(got)" }

        init(expected: String, got: String) {
            self.expected = expected.shortened(to: 4096)
            self.got = got.shortened(to: 4096)
        }
    }

    let result: JSONValue
    /// A result's second value.
    let reason: String?

    /// - Parameters:
    ///   - name: the expectation, as in `t.expect(result).name(first, second)`.
    func mismatch(_ name: String, _ first: JSONValue, _ second: JSONValue) throws(ScriptTestError) -> Mismatch? {
        switch name {
        case "equals":
            return Self.isEqual(result, first) ? nil : Mismatch(expected: Self.show(first), got: got)
        case "selected":
            return Self.isEqual(result, first) ? nil : Mismatch(expected: "selected\(Self.show(first))", got: got)
        case "outputs":
            let isSo = result["ended"] == "succeeded" && Self.isEqual(result["outputs"] ?? [:], first)
            return isSo ? nil : Mismatch(expected: "outputs\(Self.show(first))", got: got)
        case "steps", "undone":
            let found = result[name] ?? []
            return Self.isEqual(found, first)
                ? nil : Mismatch(expected: "\(name)\(Self.show(first))", got: "\(name)\(found.text())")
        case "fails":
            let isSo =
                result["ended"] == "failed"
                && (first.stringValue.map { (result["error"]?.stringValue ?? "").contains($0) } ?? true)
            let wanted = first.stringValue.map { "…\(Self.quoted($0))…" } ?? ""
            return isSo ? nil : Mismatch(expected: "fails(\(wanted))", got: got)
        case "healthy", "unhealthy", "inconclusive":
            return judge("verdict", name, text: first)
        case "shift":
            guard let percent = first.doubleValue else {
                throw ScriptTestError("shift(percent, wait?) needs the percent")
            }
            let wait = second.isNull ? nil : try TestFields.seconds(second, "the wait of shift")
            let isSo =
                result["action"] == "shift" && Self.isEqual(result["percent"] ?? .null, .real(JSONReal(percent)))
                && (wait == nil || result["wait"]?.doubleValue == wait)
            return isSo ? nil : Mismatch(expected: Self.call("shift", Self.number(percent), wait: wait), got: got)
        case "hold":
            let text = first.stringValue
            if let text, TimeLength(text) == nil { return judge("action", name, text: first) }
            let wait = first.isNull ? nil : try TestFields.seconds(first, "the time of hold")
            let isSo = result["action"] == "hold" && (wait == nil || result["wait"]?.doubleValue == wait)
            return isSo ? nil : Mismatch(expected: Self.call("hold", nil, wait: wait), got: got)
        default:
            return judge("action", name, text: first)
        }
    }

    private func judge(_ key: String, _ name: String, text: JSONValue) -> Mismatch? {
        let wanted = text.stringValue
        let isSo =
            result[key]?.stringValue == name
            && (wanted.map { (result["reason"]?.stringValue ?? "").contains($0) } ?? true)
        return isSo ? nil : Mismatch(expected: "\(name)(\(wanted.map { "…\(Self.quoted($0))…" } ?? ""))", got: got)
    }

    private var got: String {
        let shown = Self.show(result)
        guard let reason, !reason.isEmpty else { return shown }
        return "\(shown) (\(Self.quoted(reason)))"
    }

    /// A result as the script wrote it.
    static func show(_ value: JSONValue) -> String {
        let reason = value["reason"]?.stringValue.flatMap { $0.isEmpty ? nil : quoted($0) }
        if let ended = value["ended"]?.stringValue {
            let error = value["error"]?.stringValue.map(quoted) ?? ""
            return ended == "succeeded" ? "outputs\(value["outputs"]?.text() ?? "{}")" : "fails(\(error))"
        }
        if let verdict = value["verdict"]?.stringValue { return "\(verdict)(\(reason ?? ""))" }
        if let action = value["action"]?.stringValue {
            let first = value["percent"]?.doubleValue.map(number) ?? (value["wait"] == nil ? reason : nil)
            return call(action, first, wait: value["wait"]?.doubleValue)
        }
        if value.isNull { return "nil" }
        return value.text()
    }

    private static func call(_ name: String, _ first: String?, wait: Double?) -> String {
        let parts = [first, wait.map { "\(first == nil ? "" : "wait ")\(number($0)) s" }].compactMap(\.self)
        return "\(name)(\(parts.joined(separator: ", ")))"
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).text() }

    static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    /// Numbers are equal as Lua has it: 1 is 1.0; an empty table is a list and a map.
    static func isEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy(isEqual)
        case (.object(let a), .object(let b)):
            a.count == b.count && a.allSatisfy { key, value in b[key].map { isEqual(value, $0) } ?? false }
        case (.array(let a), .object(let b)): a.isEmpty && b.isEmpty
        case (.object(let a), .array(let b)): a.isEmpty && b.isEmpty
        default: left.isSameValue(as: right)
        }
    }
}
