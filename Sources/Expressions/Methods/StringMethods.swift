import Foundation

/// Methods of `java.lang.String`; places and lengths count UTF-16 units, as Java's do.
enum StringMethods {
    static func call(_ text: String, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        switch a.count {
        case 0: try plain(text, name)
        case 1: try one(text, name, a)
        case 2: try two(text, name, a)
        default: try more(text, name, a)
        }
    }

    private static func plain(_ text: String, _ name: String) throws(EvaluationError) -> ExpressionValue? {
        switch name {
        case "length": .int(Int32(truncatingIfNeeded: text.utf16.count))
        case "isEmpty": .bool(text.isEmpty)
        case "isBlank": .bool(text.unicodeScalars.allSatisfy(\.isJavaWhitespace))
        case "trim": .string(Conversion.trimmed(text))
        case "strip": .string(stripped(text, start: true, end: true))
        case "stripLeading": .string(stripped(text, start: true, end: false))
        case "stripTrailing": .string(stripped(text, start: false, end: true))
        case "toUpperCase": .string(text.uppercased())
        case "toLowerCase": .string(text.lowercased())
        case "intern": .string(text)
        case "getBytes": .bytes(Array(text.utf8))
        case "toCharArray": .array(text.utf16.map { .char($0) })
        default: nil
        }
    }

    private static func one(_ text: String, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue?
    {
        switch name {
        case "substring": return .string(try slice(text, try a.int(0), text.utf16.count))
        case "charAt":
            let units = Array(text.utf16)
            let index = try a.int(0)
            guard units.indices.contains(index) else { throw outside(index, units.count) }
            return .char(units[index])
        case "startsWith": return .bool(text.utf8.starts(with: try a.text(0).utf8))
        case "endsWith": return .bool(text.utf8.reversed().starts(with: try a.text(0).utf8.reversed()))
        case "contains": return .bool(index(of: try a.sequence(0), in: text, from: 0) >= 0)
        case "contentEquals": return .bool(text.utf8.elementsEqual(try a.sequence(0).utf8))
        case "indexOf": return .int(Int32(clamping: index(of: try needle(a), in: text, from: 0)))
        case "lastIndexOf": return .int(Int32(clamping: lastIndex(of: try needle(a), in: text, from: .max)))
        case "concat":
            if a[0].isNull { throw EvaluationError(.missing, "argument 1 of concat() is null") }
            return .string(text + (try a.text(0)))
        case "equalsIgnoreCase":
            return .bool(a[0].isNull ? false : folded(text) == folded(try a.text(0)))
        case "compareTo": return .int(compare(text, try a.text(0)))
        case "compareToIgnoreCase": return .int(compare(folded(text), folded(try a.text(0))))
        case "matches": return .bool(try RegularExpression(try a.text(0), budget: a.budget).matches(text))
        case "split": return .array(try RegularExpression(try a.text(0), budget: a.budget).split(text, limit: 0))
        case "repeat":
            let count = try a.int(0)
            if count < 0 { throw EvaluationError(.mismatch, "argument 1 of repeat() is negative") }
            return .string(try repeated(text, count, a.budget))
        case "formatted": return .string(try JavaFormat.format(text, a.rest(from: 0), budget: a.budget))
        case "getBytes": return try plain(text, name)
        case "format": return .string(try JavaFormat.format(try a.text(0), [], budget: a.budget))
        default: return nil
        }
    }

    private static func two(_ text: String, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue?
    {
        switch name {
        case "substring": return .string(try slice(text, try a.int(0), try a.int(1)))
        case "subSequence": return .string(try slice(text, try a.int(0), try a.int(1)))
        case "startsWith":
            let start = try a.int(1)
            guard start >= 0, start <= text.utf16.count else { return .bool(false) }
            return .bool(text.utf16.dropFirst(start).starts(with: try a.text(0).utf16))
        case "indexOf": return .int(Int32(clamping: index(of: try needle(a), in: text, from: try a.int(1))))
        case "lastIndexOf": return .int(Int32(clamping: lastIndex(of: try needle(a), in: text, from: try a.int(1))))
        case "replace":
            let target = if case .char = a[0] { a[0].javaText } else { try a.sequence(0) }
            let replacement = if case .char = a[1] { a[1].javaText } else { try a.sequence(1) }
            return .string(try replaced(text, target, replacement, a.budget))
        case "replaceAll":
            return .string(
                try RegularExpression(try a.text(0), budget: a.budget).replace(text, with: try a.text(1), all: true))
        case "replaceFirst":
            return .string(
                try RegularExpression(try a.text(0), budget: a.budget).replace(text, with: try a.text(1), all: false))
        case "split":
            return .array(try RegularExpression(try a.text(0), budget: a.budget).split(text, limit: try a.int(1)))
        default: return try more(text, name, a)
        }
    }

    private static func more(_ text: String, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue?
    {
        switch (name, a.count) {
        case ("formatted", _): return .string(try JavaFormat.format(text, a.rest(from: 0), budget: a.budget))
        case ("regionMatches", 4):
            let other = Array(try a.text(1).utf16)
            let mine = Array(text.utf16)
            let (start, from, count) = (try a.int(0), try a.int(2), try a.int(3))
            guard start >= 0, from >= 0, let end = start.adding(count), let otherEnd = from.adding(count),
                end <= mine.count, otherEnd <= other.count
            else { return .bool(false) }
            return .bool(count <= 0 || mine[start..<end] == other[from..<otherEnd])
        default: return nil
        }
    }

    // MARK: Pieces

    /// The argument of `indexOf`: a string, or a character by its code.
    private static func needle(_ a: Arguments) throws(EvaluationError) -> String {
        switch a[0] {
        case .int(let code):
            guard let scalar = Unicode.Scalar(UInt32(bitPattern: code)) else { return "\u{FFFF}" }
            return String(scalar)
        default: return try a.text(0)
        }
    }

    static func slice(_ text: String, _ start: Int, _ end: Int) throws(EvaluationError) -> String {
        let count = text.utf16.count
        guard start >= 0, end <= count, start <= end else {
            throw EvaluationError(
                .missing, "the text has \(count) characters; there is no part from \(start) to \(end)")
        }
        let units = text.utf16
        let range = units.index(units.startIndex, offsetBy: start)..<units.index(units.startIndex, offsetBy: end)
        return String(decoding: units[range], as: UTF16.self)
    }

    private static func outside(_ index: Int, _ count: Int) -> EvaluationError {
        EvaluationError(.missing, "the text has \(count) characters; there is none at \(index)")
    }

    static func index(of needle: String, in text: String, from start: Int) -> Int {
        if needle.isEmpty { return min(max(0, start), text.utf16.count) }
        var found = -1
        StringSearch(needle).forEachPlace(in: Array(text.utf16), from: start) { place in
            found = place
            return false
        }
        return found
    }

    private static func lastIndex(of needle: String, in text: String, from end: Int) -> Int {
        if needle.isEmpty { return max(-1, min(end, text.utf16.count)) }
        var found = -1
        StringSearch(needle).forEachPlace(in: Array(text.utf16)) { place in
            if place <= end { found = place }
            return place < end
        }
        return found
    }

    static func replaced(
        _ text: String, _ target: String, _ replacement: String, _ budget: Budget
    ) throws(EvaluationError) -> String {
        if target.isEmpty {
            try budget.charge(text.utf8.count.multipliedClamped(by: replacement.utf8.count.addingClamped(1)))
            return replacement + text.unicodeScalars.map { String($0) + replacement }.joined()
        }
        let units = Array(text.utf16)
        let length = target.utf16.count
        var parts: [String] = []
        var start = 0
        StringSearch(target).forEachPlace(in: units, overlapping: false) { place in
            parts.append(String(decoding: units[start..<place], as: UTF16.self))
            start = place + length
            return true
        }
        parts.append(String(decoding: units[start...], as: UTF16.self))
        try budget.charge(text.utf8.count.addingClamped(parts.count.multipliedClamped(by: replacement.utf8.count)))
        return parts.joined(separator: replacement)
    }

    static func repeated(_ text: String, _ count: Int, _ budget: Budget) throws(EvaluationError) -> String {
        guard count > 0, !text.isEmpty else { return "" }
        try budget.charge(text.utf8.count.multipliedClamped(by: count))
        return String(repeating: text, count: count)
    }

    /// Java compares without case by upper and then lower case of each character.
    private static func folded(_ text: String) -> String { text.uppercased().lowercased() }

    /// Java's `compareTo`: the difference of the first units that differ, else of the lengths.
    private static func compare(_ left: String, _ right: String) -> Int32 {
        for (a, b) in zip(left.utf16, right.utf16) where a != b { return Int32(a) - Int32(b) }
        return Int32(truncatingIfNeeded: left.utf16.count - right.utf16.count)
    }

    private static func stripped(_ text: String, start: Bool, end: Bool) -> String {
        var scalars = text.unicodeScalars[...]
        if start { scalars = scalars.drop(while: \.isJavaWhitespace) }
        while end, let last = scalars.last, last.isJavaWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}

extension Unicode.Scalar {
    fileprivate var isJavaWhitespace: Bool {
        properties.isWhitespace && value != 0xA0 && value != 0x2007 && value != 0x202F || (0x1C...0x1F).contains(value)
    }
}
