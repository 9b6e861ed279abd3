/// One of AWS's configuration files, `~/.aws/config` or `~/.aws/credentials`, read as AWS's own tools read them.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
struct ConfigurationFile: Sendable {
    /// The values of a section, keys in lower case.
    typealias Settings = [String: String]

    /// By the header's text.
    private(set) var sections: [String: Settings] = [:]
    /// The values that are indented below a key without a value, such as `endpoint_url` below `lambda =`.
    private(set) var nested: [String: [String: Settings]] = [:]

    init(_ text: String) {
        var section: String?
        var key: String?
        var indent = 0
        for line in (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).split(whereSeparator: \.isNewline) {
            let content = Self.trimmed(line)
            guard let first = content.first, first != "#", first != ";" else { continue }
            let depth = line.prefix(while: \.isWhitespace).count
            if let section, let key, depth > indent {
                append(String(content), to: key, in: section)
                continue
            }
            indent = depth
            if first == "[", let end = content.lastIndex(of: "]") {
                let name = content[content.index(after: content.startIndex)..<end]
                let header = String(Self.trimmed(name))
                section = header
                key = nil
                sections[header] = sections[header] ?? [:]
            } else if let section, let mark = content.firstIndex(where: { $0 == "=" || $0 == ":" }) {
                let name = String(Self.trimmed(content[..<mark])).lowercased()
                key = name
                sections[section]?[name] = Self.value(content[content.index(after: mark)...])
            }
        }
    }

    /// A line that is indented deeper than its key: a setting below a key without a value, else a part of the value.
    private mutating func append(_ line: String, to key: String, in section: String) {
        if sections[section]?[key]?.isEmpty == false {
            sections[section]?[key, default: ""] += "\n" + line
        } else if let mark = line.firstIndex(of: "=") {
            let name = String(Self.trimmed(line[..<mark])).lowercased()
            nested[section, default: [:]][key, default: [:]][name] = Self.value(line[line.index(after: mark)...])
        }
    }

    /// A value without the comment behind it, which begins after a space.
    private static func value(_ text: Substring) -> String {
        var text = trimmed(text)
        for mark in [" #", " ;", "\t#", "\t;"] {
            if let range = text.firstRange(of: mark) { text = text[..<range.lowerBound] }
        }
        return String(trimmed(text))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

/// Words as a shell reads them: separated by spaces, in quotes where they have spaces.
enum ShellWords {
    /// - Returns: nil if a quote does not end.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var characters = text[...]
        while let character = characters.popFirst() {
            switch (quote, character) {
            case (let open?, character) where open == character: quote = nil
            case ("'"?, _): word = (word ?? "") + String(character)
            case (_, "\\"):
                guard let next = characters.popFirst() else { return nil }
                let isEscape = quote == nil || next == "\"" || next == "\\"
                word = (word ?? "") + (isEscape ? "" : "\\") + String(next)
            case (.some, _): word = (word ?? "") + String(character)
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, _) where character.isWhitespace:
                if let finished = word { words.append(finished) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        return words + (word.map { [$0] } ?? [])
    }
}
