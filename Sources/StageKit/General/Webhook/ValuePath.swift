import Expressions

/// A way into a JSON value, such as `status`, `$.jobs[0].state` or `$['last run'].state`.
struct ValuePath: Hashable, Sendable, Decodable {
    private enum Part: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    private let parts: [Part]

    /// Reads a path; nil if the text is not a path. The `$` before it may be left out; `$` alone is the whole value.
    init?(_ text: String) {
        var rest = text[...]
        var parts: [Part] = []
        if rest.first == "$" { rest.removeFirst() } else if rest.first != "[" { rest = "." + rest }
        while let mark = rest.popFirst() {
            switch mark {
            case ".":
                let key = rest.prefix { $0 != "." && $0 != "[" }
                guard !key.isEmpty else { return nil }
                parts.append(.key(String(key)))
                rest = rest.dropFirst(key.count)
            case "[":
                guard let end = rest.firstIndex(of: "]"), let part = Self.bracketed(rest[..<end]) else { return nil }
                parts.append(part)
                rest = rest[end...].dropFirst()
            default: return nil
            }
        }
        self.parts = parts
    }

    private static func bracketed(_ text: Substring) -> Part? {
        if let quote = text.first, quote == "'" || quote == "\"" {
            guard text.count > 2, text.last == quote else { return nil }
            return .key(String(text.dropFirst().dropLast()))
        }
        return Int(text).flatMap { $0 >= 0 ? .index($0) : nil }
    }

    /// Reads the text form.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let path = ValuePath(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is not a path such as status or $.jobs[0].state")
        }
        self = path
    }

    /// The value that the path leads to; nil if there is none.
    func value(in value: JSONValue) -> JSONValue? {
        var current = value
        for part in parts {
            let next =
                switch part {
                case .key(let key): current[key]
                case .index(let index): current[index]
                }
            guard let next else { return nil }
            current = next
        }
        return current
    }
}
