import OrderedCollections
import StageKit

/// How an answer is compared with the expected one.
package enum AnswerComparison: String, Codable, Hashable, Sendable {
    /// Both are the same JSON value.
    case json
    /// The answer has at least what is expected: objects may have more keys; lists are compared whole.
    case subset
    /// The same string, blanks, tabs and line ends left out; of a JSON answer its `body` or `payload` if that is a string.
    case text

    /// nil if the answer is as expected, else the first difference in words.
    package func difference(of answer: [UInt8], from expected: [UInt8]) -> String? {
        if self == .text { return textDifference(answer, expected) }
        guard let wanted = try? JSONValue(parsing: expected) else {
            return "the expected answer is not JSON; compare it as text"
        }
        guard let found = try? JSONValue(parsing: answer) else {
            return "the answer is not JSON: \(Self.shown(String(decoding: answer, as: UTF8.self)))"
        }
        return Self.difference(found, wanted, allowsMore: self == .subset, at: "")
    }

    private func textDifference(_ answer: [UInt8], _ expected: [UInt8]) -> String? {
        let whole = String(decoding: answer, as: UTF8.self)
        let json = try? JSONValue(parsing: answer)
        let found = json?["body"]?.stringValue ?? json?["payload"]?.stringValue ?? whole
        // A JSON text stands for its content.
        let wanted = (try? JSONValue(parsing: expected))?.stringValue ?? String(decoding: expected, as: UTF8.self)
        let same = { (text: String) in text.filter { $0 != " " && $0 != "\t" && !$0.isNewline } }
        guard same(found) != same(wanted) else { return nil }
        return "expected \(Self.shown(wanted)), got \(Self.shown(found))"
    }

    private static func difference(
        _ found: JSONValue, _ wanted: JSONValue, allowsMore: Bool, at path: String
    ) -> String? {
        switch (found, wanted) {
        case (.object(let a), .object(let b)):
            for (key, value) in b {
                let location = path.isEmpty ? key : "\(path).\(key)"
                guard let inner = a[key] else { return "\(location) is missing" }
                if let difference = difference(inner, value, allowsMore: allowsMore, at: location) { return difference }
            }
            guard !allowsMore, let extra = a.keys.first(where: { b[$0] == nil }) else { return nil }
            return "\(path.isEmpty ? extra : "\(path).\(extra)") is there and was not expected"
        case (.array(let a), .array(let b)):
            guard a.count == b.count else {
                return "\(path.isEmpty ? "the list" : path) has \(a.count) elements instead of \(b.count)"
            }
            for (index, pair) in zip(a, b).enumerated() {
                let location = "\(path)[\(index)]"
                if let found = difference(pair.0, pair.1, allowsMore: allowsMore, at: location) { return found }
            }
            return nil
        default:
            // 1 and 1.0 are the same answer.
            if found.isSameValue(as: wanted) { return nil }
            let location = path.isEmpty ? "" : "\(path): "
            return "\(location)expected \(shown(wanted.text())), got \(shown(found.text()))"
        }
    }

    private static func shown(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 200 ? "\(line.prefix(200))…" : line
    }
}
