/// Which files of a folder are left out, in gitignore's syntax: the last rule that matches a path decides, `!` includes
/// again, and nothing below a folder that is left out is included again.
package struct IgnoreRules: Sendable {
    private struct Rule: Sendable {
        var segments: [[UInt8]]
        var isNegated: Bool
        var isForFolders: Bool
    }

    private var rules: [Rule] = []

    /// Reads rules, one a line. Empty lines and lines that begin with `#` have no effect.
    package init(_ text: String) {
        append(text)
    }

    /// Adds rules, which win over the rules before.
    package mutating func append(_ text: String) {
        for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            if let rule = Self.rule(Array(line)) { rules.append(rule) }
        }
    }

    /// Whether a path is left out. Ask for each folder on the way before what is in it.
    /// - Parameters:
    ///   - path: relative to the root, with `/` between folders.
    ///   - isFolder: whether it is a folder.
    package func excludes(_ path: String, isFolder: Bool) -> Bool {
        let segments = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        let match = rules.last { rule in
            (isFolder || !rule.isForFolders) && Self.matches(rule.segments[...], segments[...])
        }
        return match.map { !$0.isNegated } ?? false
    }

    private static let slash = UInt8(ascii: "/")
    private static let backslash = UInt8(ascii: "\\")
    private static let anyFolders: [UInt8] = [UInt8(ascii: "*"), UInt8(ascii: "*")]

    private static func rule(_ line: [UInt8]) -> Rule? {
        var line = line[...]
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        // Spaces at the end count only behind a backslash.
        while line.last == UInt8(ascii: " "), line.dropLast().last != backslash { line.removeLast() }
        let isNegated = line.first == UInt8(ascii: "!")
        if isNegated { line.removeFirst() }
        let isForFolders = line.last == slash
        if isForFolders { line.removeLast() }
        guard !line.isEmpty else { return nil }
        // A slash at the beginning or in the middle ties the rule to the root.
        let isTied = line.contains(slash)
        var segments = line.split(separator: slash).map(Array.init)
        guard !segments.isEmpty else { return nil }
        if !isTied { segments.insert(anyFolders, at: 0) }
        return Rule(segments: segments, isNegated: isNegated, isForFolders: isForFolders)
    }

    /// Whether segments match; `**` stands for any number of folders, at the end for all that is inside.
    private static func matches(_ pattern: ArraySlice<[UInt8]>, _ path: ArraySlice<[UInt8]>) -> Bool {
        // Where the last `**` was, and how much of the path it has taken: only the last one has to be tried anew.
        var (pattern, path) = (pattern, path)
        var retry: (pattern: ArraySlice<[UInt8]>, path: ArraySlice<[UInt8]>)?
        while true {
            if let first = pattern.first, first == anyFolders {
                pattern = pattern.dropFirst()
                if pattern.isEmpty { return !path.isEmpty }
                retry = (pattern, path)
            } else if let first = pattern.first, let name = path.first, matches(glob: first[...], name[...]) {
                (pattern, path) = (pattern.dropFirst(), path.dropFirst())
            } else if pattern.isEmpty, path.isEmpty {
                return true
            } else if let again = retry, !again.path.isEmpty {
                (pattern, path) = (again.pattern, again.path.dropFirst())
                retry = (pattern, path)
            } else {
                return false
            }
        }
    }

    /// Whether a name matches a pattern with `*`, `?`, `[…]` and `\`.
    private static func matches(glob pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (pattern, name) = (pattern, name)
        var retry: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (pattern, name)
            } else if pattern.isEmpty, name.isEmpty {
                return true
            } else if let rest = one(pattern, name) {
                (pattern, name) = (rest, name.dropFirst())
            } else if let again = retry, !again.name.isEmpty {
                (pattern, name) = (again.pattern, again.name.dropFirst())
                retry = (pattern, name)
            } else {
                return false
            }
        }
    }

    /// The pattern after its first character, if that matches the name's first byte.
    private static func one(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let first = pattern.first, let byte = name.first else { return nil }
        switch first {
        case UInt8(ascii: "?"): return pattern.dropFirst()
        case UInt8(ascii: "["):
            guard let found = bracket(pattern.dropFirst(), byte) else { return nil }
            return found.isMatch ? found.rest : nil
        case backslash where pattern.count > 1:
            let literal = pattern.dropFirst()
            return literal.first == byte ? literal.dropFirst() : nil
        default: return first == byte ? pattern.dropFirst() : nil
        }
    }

    /// Reads a set of bytes; nil if it does not end, which matches nothing.
    private static func bracket(
        _ pattern: ArraySlice<UInt8>, _ byte: UInt8
    ) -> (isMatch: Bool, rest: ArraySlice<UInt8>)? {
        var rest = pattern
        let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if isNegated { rest.removeFirst() }
        var isMatch = false
        var isFirst = true
        while let next = rest.first, isFirst || next != UInt8(ascii: "]") {
            isFirst = false
            if let named = namedClass(rest) {
                isMatch = isMatch || named.contains(byte)
                rest = named.rest
                continue
            }
            let low = takeLiteral(&rest)
            var high = low
            if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") {
                rest.removeFirst()
                high = takeLiteral(&rest)
            }
            isMatch = isMatch || low <= byte && byte <= high
        }
        return rest.isEmpty ? nil : (isMatch != isNegated, rest.dropFirst())
    }

    private static func takeLiteral(_ rest: inout ArraySlice<UInt8>) -> UInt8 {
        if rest.first == backslash, rest.count > 1 { rest.removeFirst() }
        return rest.removeFirst()
    }

    /// Reads a class such as `[:digit:]`; nil if there is none.
    private static func namedClass(
        _ pattern: ArraySlice<UInt8>
    ) -> (contains: (UInt8) -> Bool, rest: ArraySlice<UInt8>)? {
        guard pattern.starts(with: Array("[:".utf8)) else { return nil }
        let body = pattern.dropFirst(2)
        guard let end = body.firstIndex(of: UInt8(ascii: ":")),
            body.dropFirst(end - body.startIndex + 1).first
                == UInt8(ascii: "]")
        else { return nil }
        let test: (UInt8) -> Bool
        switch String(decoding: body[..<end], as: UTF8.self) {
        case "digit": test = isDigit
        case "lower": test = isLower
        case "upper": test = isUpper
        case "alpha": test = { isLower($0) || isUpper($0) }
        case "alnum": test = { isLower($0) || isUpper($0) || isDigit($0) }
        case "space": test = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        case "blank": test = { $0 == 0x20 || $0 == 0x09 }
        case "xdigit": test = { isDigit($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) }
        case "punct": test = { (0x21...0x7E).contains($0) && !isLower($0) && !isUpper($0) && !isDigit($0) }
        default: return nil
        }
        return (test, body[(end + 2)...])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
