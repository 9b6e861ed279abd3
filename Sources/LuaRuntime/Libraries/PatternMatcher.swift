/// Lua's patterns over bytes, counting its steps and giving up when they are too many.
///
/// It takes what Lua's own matcher takes, and fails with the same messages, down to how deep it may nest.
struct PatternMatcher {
    enum Capture {
        case unfinished(Int)
        case position(Int)
        case range(Range<Int>)

        fileprivate var start: Int {
            switch self {
            case .unfinished(let start), .position(let start): start
            case .range(let range): range.lowerBound
            }
        }
    }

    private static let maximumCaptures = 32
    private static let maximumDepth = 200
    private static let escape = UInt8(ascii: "%")

    let subject: LuaBytes
    let pattern: LuaBytes
    private(set) var captures: [Capture] = []
    private var depth = 0
    private var steps = 0
    private let pay: (Int) throws(NativeError) -> Void

    /// Makes a matcher.
    /// - Parameter pay: called every 1,024 steps or so; throws when they were too many.
    init(_ subject: LuaBytes, _ pattern: LuaBytes, pay: @escaping (Int) throws(NativeError) -> Void) {
        self.subject = subject
        self.pattern = pattern
        self.pay = pay
    }

    /// Where a match that begins at `start` ends; nil if there is none.
    /// - Parameter from: where the pattern begins, after an anchor.
    mutating func match(at start: Int, from: Int) throws(NativeError) -> Int? {
        captures.removeAll(keepingCapacity: true)
        depth = 0
        return try match(start, from)
    }

    /// Pays for the steps since the last payment.
    mutating func settle() throws(NativeError) {
        try pay(steps)
        steps = 0
    }

    @inline(__always)
    private mutating func step() throws(NativeError) {
        steps &+= 1
        guard steps >= 1024 else { return }
        let count = steps
        steps = 0
        try pay(count)
    }

    // MARK: The pattern

    private mutating func match(_ start: Int, _ from: Int) throws(NativeError) -> Int? {
        guard depth < Self.maximumDepth else { throw .message("pattern too complex") }
        depth += 1
        defer { depth -= 1 }
        var s = start
        var p = from
        while p < pattern.count {
            try step()
            switch pattern[p] {
            case UInt8(ascii: "("):
                if p + 1 < pattern.count, pattern[p + 1] == UInt8(ascii: ")") {
                    return try open(.position(s), s, p + 2)
                }
                return try open(.unfinished(s), s, p + 1)
            case UInt8(ascii: ")"): return try close(s, p + 1)
            case UInt8(ascii: "$") where p + 1 == pattern.count: return s == subject.count ? s : nil
            case Self.escape where p + 1 < pattern.count && Self.isSpecial(pattern[p + 1]):
                guard let next = try special(s, p) else { return nil }
                (s, p) = next
            default:
                switch try single(s, p) {
                case .go(let nextS, let nextP): (s, p) = (nextS, nextP)
                case .end(let result): return result
                }
            }
        }
        return s
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "b") || byte == UInt8(ascii: "f") || isDigit(byte)
    }

    /// `%b`, `%f` and `%1`: the next offsets in subject and pattern.
    private mutating func special(_ s: Int, _ p: Int) throws(NativeError) -> (Int, Int)? {
        switch pattern[p + 1] {
        case UInt8(ascii: "b"):
            guard let end = try balanced(s, p + 2) else { return nil }
            return (end, p + 4)
        case UInt8(ascii: "f"):
            let set = p + 2
            guard set < pattern.count, pattern[set] == UInt8(ascii: "[") else {
                throw .message("missing '[' after '%f' in pattern")
            }
            let end = try classEnd(set)
            let before = s == 0 ? 0 : subject[s - 1]
            let after = s < subject.count ? subject[s] : 0
            guard !isInSet(before, set, end - 1), isInSet(after, set, end - 1) else { return nil }
            return (s, end)
        case let digit:
            guard let end = try repeated(s, digit) else { return nil }
            return (end, p + 2)
        }
    }

    private enum Progress {
        case go(Int, Int)
        case end(Int?)
    }

    /// One class with what may follow it.
    private mutating func single(_ s: Int, _ p: Int) throws(NativeError) -> Progress {
        let end = try classEnd(p)
        let suffix = end < pattern.count ? pattern[end] : 0
        guard isMatch(s, p, end) else {
            switch suffix {
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "-"): return .go(s, end + 1)
            default: return .end(nil)
            }
        }
        switch suffix {
        case UInt8(ascii: "?"):
            if let result = try match(s + 1, end + 1) { return .end(result) }
            return .go(s, end + 1)
        case UInt8(ascii: "+"): return .end(try most(s + 1, p, end))
        case UInt8(ascii: "*"): return .end(try most(s, p, end))
        case UInt8(ascii: "-"): return .end(try least(s, p, end))
        default: return .go(s + 1, end)
        }
    }

    private mutating func most(_ s: Int, _ p: Int, _ end: Int) throws(NativeError) -> Int? {
        var count = 0
        while isMatch(s + count, p, end) {
            try step()
            count += 1
        }
        while count >= 0 {
            if let result = try match(s + count, end + 1) { return result }
            try step()
            count -= 1
        }
        return nil
    }

    private mutating func least(_ start: Int, _ p: Int, _ end: Int) throws(NativeError) -> Int? {
        var s = start
        while true {
            if let result = try match(s, end + 1) { return result }
            guard isMatch(s, p, end) else { return nil }
            try step()
            s += 1
        }
    }

    private mutating func balanced(_ start: Int, _ p: Int) throws(NativeError) -> Int? {
        guard p + 1 < pattern.count else { throw .message("malformed pattern (missing arguments to '%b')") }
        let (opening, closing) = (pattern[p], pattern[p + 1])
        guard start < subject.count, subject[start] == opening else { return nil }
        var open = 1
        var s = start + 1
        while s < subject.count {
            try step()
            if subject[s] == closing {
                open -= 1
                if open == 0 { return s + 1 }
            } else if subject[s] == opening {
                open += 1
            }
            s += 1
        }
        return nil
    }

    // MARK: Captures

    private mutating func open(_ capture: Capture, _ s: Int, _ p: Int) throws(NativeError) -> Int? {
        guard captures.count < Self.maximumCaptures else { throw .message("too many captures") }
        captures.append(capture)
        if let result = try match(s, p) { return result }
        captures.removeLast()
        return nil
    }

    private mutating func close(_ s: Int, _ p: Int) throws(NativeError) -> Int? {
        let index = captures.lastIndex { if case .unfinished = $0 { true } else { false } }
        guard let index else { throw .message("invalid pattern capture") }
        let start = captures[index].start
        captures[index] = .range(start..<s)
        if let result = try match(s, p) { return result }
        captures[index] = .unfinished(start)
        return nil
    }

    private mutating func repeated(_ s: Int, _ digit: UInt8) throws(NativeError) -> Int? {
        let index = Int(digit) - Int(UInt8(ascii: "1"))
        guard captures.indices.contains(index) else { throw Self.badIndex(index) }
        switch captures[index] {
        case .unfinished: throw Self.badIndex(index)
        case .position: return nil
        case .range(let range):
            guard subject.count - s >= range.count else { return nil }
            for offset in 0..<range.count {
                try step()
                if subject[range.lowerBound + offset] != subject[s + offset] { return nil }
            }
            return s + range.count
        }
    }

    private static func badIndex(_ index: Int) -> NativeError {
        .message("invalid capture index %\(index + 1)")
    }

    // MARK: Classes

    /// Where the class that begins at `start` ends.
    private mutating func classEnd(_ start: Int) throws(NativeError) -> Int {
        var p = start + 1
        switch pattern[start] {
        case Self.escape:
            guard p < pattern.count else { throw .message("malformed pattern (ends with '%')") }
            return p + 1
        case UInt8(ascii: "["):
            if p < pattern.count, pattern[p] == UInt8(ascii: "^") { p += 1 }
            repeat {
                guard p < pattern.count else { throw .message("malformed pattern (missing ']')") }
                try step()
                let byte = pattern[p]
                p += 1
                if byte == Self.escape, p < pattern.count { p += 1 }
            } while p >= pattern.count || pattern[p] != UInt8(ascii: "]")
            return p + 1
        default: return p
        }
    }

    private mutating func isMatch(_ s: Int, _ p: Int, _ end: Int) -> Bool {
        guard s < subject.count else { return false }
        let byte = subject[s]
        switch pattern[p] {
        case UInt8(ascii: "."): return true
        case Self.escape: return Self.isInClass(byte, pattern[p + 1])
        case UInt8(ascii: "["):
            // A long set is many steps.
            steps &+= (end - p) >> 3
            return isInSet(byte, p, end - 1)
        case let other: return other == byte
        }
    }

    /// Whether a byte is in the set that begins with `[` at `start` and ends with `]` at `last`.
    private func isInSet(_ byte: UInt8, _ start: Int, _ last: Int) -> Bool {
        var p = start + 1
        var found = true
        if pattern[p] == UInt8(ascii: "^") {
            found = false
            p += 1
        }
        while p < last {
            if pattern[p] == Self.escape {
                p += 1
                if Self.isInClass(byte, pattern[p]) { return found }
                p += 1
            } else if p + 2 < last, pattern[p + 1] == UInt8(ascii: "-") {
                if pattern[p] <= byte, byte <= pattern[p + 2] { return found }
                p += 3
            } else {
                if pattern[p] == byte { return found }
                p += 1
            }
        }
        return !found
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
    }

    private static func isUpper(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    }

    private static func isInClass(_ byte: UInt8, _ name: UInt8) -> Bool {
        let isLetter = isLower(byte) || isUpper(byte)
        let isGraphic = byte > 0x20 && byte < 0x7F
        let result: Bool
        switch name | 0x20 {
        case UInt8(ascii: "a"): result = isLetter
        case UInt8(ascii: "c"): result = byte < 0x20 || byte == 0x7F
        case UInt8(ascii: "d"): result = isDigit(byte)
        case UInt8(ascii: "g"): result = isGraphic
        case UInt8(ascii: "l"): result = isLower(byte)
        case UInt8(ascii: "p"): result = isGraphic && !isLetter && !isDigit(byte)
        case UInt8(ascii: "s"): result = byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
        case UInt8(ascii: "u"): result = isUpper(byte)
        case UInt8(ascii: "w"): result = isLetter || isDigit(byte)
        case UInt8(ascii: "x"):
            result = isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
        case UInt8(ascii: "z"): result = byte == 0
        default: return name == byte
        }
        guard isLower(name) || isUpper(name) else { return name == byte }
        return isLower(name) ? result : !result
    }
}
