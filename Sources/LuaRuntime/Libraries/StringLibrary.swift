import Expressions

/// The functions of `string` that are ours: those that could run for long, or call back into Lua.
enum StringLibrary {
    static let functions: [(String, LuaMachine.Body)] = [
        ("find", { machine, stack throws(NativeError) in try find(machine, stack, name: "find") }),
        ("match", { machine, stack throws(NativeError) in try find(machine, stack, name: "match") }),
        ("rep", rep),
        ("format", StringFormat.format),
    ]

    /// The steps of which the prelude makes `gmatch` and `gsub`.
    static let steps: [(String, LuaMachine.Body)] = [
        ("gmatch_start", gmatchStart), ("gsub_start", gsubStart), ("find_next", findNext), ("gsub_text", gsubText),
    ]

    private static let caret = UInt8(ascii: "^")
    private static let percent = UInt8(ascii: "%")

    static func matcher(_ machine: LuaMachine, _ subject: LuaBytes, _ pattern: LuaBytes) -> PatternMatcher {
        var payments = 0
        return PatternMatcher(subject, pattern) { steps throws(NativeError) in
            try machine.pay(steps)
            payments += 1
            if payments & 7 == 0 { try machine.checkClock() }
        }
    }

    /// Where an index from a script begins, from 0; a negative one counts from the end.
    private static func position(_ index: Int64, _ length: Int) -> Int {
        if index > 0 { return Int(clamping: index - 1) }
        if index == 0 || index < -Int64(length) { return 0 }
        return length + Int(index)
    }

    private static func find(
        _ machine: LuaMachine, _ stack: LuaStack, name: String
    ) throws(NativeError) -> Int32 {
        let subject = try stack.string(1, name)
        let pattern = try stack.string(2, name)
        let start = position(try stack.whole(3, name, default: 1), subject.count)
        guard start <= subject.count else {
            stack.pushNil()
            return 1
        }
        if name == "find", stack.boolean(4) || !hasSpecials(pattern) {
            guard let found = try plain(machine, subject, pattern, from: start) else {
                stack.pushNil()
                return 1
            }
            stack.push(Int64(found + 1))
            stack.push(Int64(found + pattern.count))
            return 2
        }
        var matcher = matcher(machine, subject, pattern)
        let isAnchored = pattern.count > 0 && pattern[0] == caret
        var s = start
        repeat {
            if let end = try matcher.match(at: s, from: isAnchored ? 1 : 0) {
                try matcher.settle()
                guard name == "find" else { return try push(matcher, s..<end, whole: true, on: stack) }
                stack.push(Int64(s + 1))
                stack.push(Int64(end))
                return 2 + (try push(matcher, s..<end, whole: false, on: stack))
            }
            s += 1
        } while s <= subject.count && !isAnchored
        try matcher.settle()
        stack.pushNil()
        return 1
    }

    private static func hasSpecials(_ pattern: LuaBytes) -> Bool {
        pattern.withBuffer { bytes in
            unsafe bytes.contains { "^$*+?.([%-".utf8.contains($0) }
        }
    }

    private static func plain(
        _ machine: LuaMachine, _ subject: LuaBytes, _ pattern: LuaBytes, from start: Int
    ) throws(NativeError) -> Int? {
        guard pattern.count > 0 else { return start }
        guard subject.count - start >= pattern.count else { return nil }
        var steps = 0
        for s in start...(subject.count - pattern.count) {
            var matched = 0
            while matched < pattern.count, subject[s + matched] == pattern[matched] { matched += 1 }
            if matched == pattern.count {
                try machine.pay(steps + matched)
                return s
            }
            steps += matched + 1
            if steps >= 8192 {
                try machine.pay(steps)
                try machine.checkClock()
                steps = 0
            }
        }
        try machine.pay(steps)
        return nil
    }

    /// Pushes captures, or the whole match if there are none.
    private static func push(
        _ matcher: PatternMatcher, _ match: Range<Int>, whole: Bool, onlyFirst: Bool = false,
        on stack: LuaStack
    ) throws(NativeError) -> Int32 {
        guard stack.reserve(matcher.captures.count + 4) else { throw .message("too many captures") }
        if matcher.captures.isEmpty, whole {
            stack.push(matcher.subject.slice(match))
            return 1
        }
        let captures = onlyFirst ? matcher.captures.prefix(1) : matcher.captures[...]
        for capture in captures {
            switch capture {
            case .unfinished: throw .message("unfinished capture")
            case .position(let position): stack.push(Int64(position + 1))
            case .range(let range): stack.push(matcher.subject.slice(range))
            }
        }
        return Int32(captures.count)
    }

    /// The error of a result that is longer than a string may be.
    static func tooLarge(_ machine: LuaMachine) -> NativeError {
        .message("resulting string too large (at most \(ValueReader.size(machine.limits.stringSize)))")
    }

    private static func rep(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let text = try stack.string(1, "rep")
        let count = try stack.whole(2, "rep")
        let separator = stack.isAbsent(3) ? nil : try stack.string(3, "rep")
        guard count > 0 else {
            stack.push("")
            return 1
        }
        let gap = Int64(separator?.count ?? 0)
        guard let total = count.multiplied(by: Int64(text.count) + gap)?.subtracting(gap),
            total <= Int64(machine.limits.stringSize)
        else { throw tooLarge(machine) }
        try machine.pay(Int(total))
        // Doubling, with the separator behind each copy; then what is too much falls off.
        var result = text.array
        if total > 0 {
            separator?.append(to: &result)
            while result.count < total {
                result.append(contentsOf: result.prefix(Int(total) - result.count))
            }
            result.removeLast(result.count - Int(total))
        }
        stack.push(result)
        return 1
    }

    // MARK: Steps of gmatch and gsub

    /// `gmatch_start(s, p, init)`: the subject and the pattern as strings, and where to begin, from 0.
    private static func gmatchStart(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let subject = try stack.string(1, "gmatch")
        _ = try stack.string(2, "gmatch")
        let start = position(try stack.whole(3, "gmatch", default: 1), subject.count)
        stack.pushCopy(1)
        stack.pushCopy(2)
        stack.push(Int64(min(start, subject.count + 1)))
        return 3
    }

    /// `gsub_start(s, p, r, n)`: the subject and the pattern as strings, and the most replacements.
    private static func gsubStart(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let subject = try stack.string(1, "gsub")
        _ = try stack.string(2, "gsub")
        let most = try stack.whole(4, "gsub", default: Int64(subject.count) + 1)
        switch stack.kind(3) {
        case .string, .number, .function, .table: break
        case let kind: throw stack.fault(3, "gsub", "string/function/table expected, got \(kind.name)")
        }
        stack.pushCopy(1)
        stack.pushCopy(2)
        stack.push(most)
        return 3
    }

    /// `find_next(s, p, from, last, anchors, first)`: the next match that begins at `from` or later (from 0) and does not
    /// end at `last`, as begin (from 1), end and captures, or only the first of them; nothing if there is none.
    private static func findNext(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        stack.top = 6
        let name = stack.boolean(5) ? "gsub" : "gmatch"
        let subject = try stack.string(1, name)
        let pattern = try stack.string(2, name)
        var s = Int(clamping: try stack.whole(3, name))
        let last = stack.integer(4).map { Int(clamping: $0) }
        let isAnchored = stack.boolean(5) && pattern.count > 0 && pattern[0] == caret
        var matcher = matcher(machine, subject, pattern)
        while s <= subject.count {
            if let end = try matcher.match(at: s, from: isAnchored ? 1 : 0), end != last {
                try matcher.settle()
                stack.push(Int64(s + 1))
                stack.push(Int64(end))
                let isFirstOnly = stack.boolean(6)
                return 2 + (try push(matcher, s..<end, whole: true, onlyFirst: isFirstOnly, on: stack))
            }
            if isAnchored { break }
            s += 1
        }
        try matcher.settle()
        return 0
    }

    /// `gsub` with text as replacement.
    private static func gsubText(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let subject = try stack.string(1, "gsub")
        let pattern = try stack.string(2, "gsub")
        let limit = try stack.whole(4, "gsub", default: Int64(subject.count) + 1)
        let replacement = try stack.string(3, "gsub")
        let isAnchored = pattern.count > 0 && pattern[0] == caret
        var matcher = matcher(machine, subject, pattern)
        var result: [UInt8] = []
        var s = 0
        var last: Int?
        var count: Int64 = 0
        while count < limit {
            if let end = try matcher.match(at: s, from: isAnchored ? 1 : 0), end != last {
                count += 1
                try append(replacement, matcher, s..<end, machine, to: &result)
                s = end
                last = end
            } else if s < subject.count {
                result.append(subject[s])
                s += 1
            } else {
                break
            }
            if isAnchored { break }
        }
        try matcher.settle()
        if count == 0 {
            stack.pushCopy(1)
        } else {
            if s < subject.count { subject.slice(s..<subject.count).append(to: &result) }
            try machine.pay(result.count)
            stack.push(result)
        }
        stack.push(count)
        return 2
    }

    private static func append(
        _ replacement: LuaBytes, _ matcher: PatternMatcher, _ match: Range<Int>, _ machine: LuaMachine,
        to result: inout [UInt8]
    ) throws(NativeError) {
        try machine.pay(replacement.count + 1)
        var index = 0
        while index < replacement.count {
            guard result.count <= machine.limits.stringSize else { throw tooLarge(machine) }
            let byte = replacement[index]
            index += 1
            guard byte == percent else {
                result.append(byte)
                continue
            }
            let what = index < replacement.count ? replacement[index] : 0
            index += 1
            switch what {
            case percent: result.append(percent)
            case UInt8(ascii: "0"): matcher.subject.slice(match).append(to: &result)
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                let number = Int(what - UInt8(ascii: "1"))
                guard number < max(1, matcher.captures.count) else {
                    throw .message("invalid capture index %\(number + 1)")
                }
                guard number < matcher.captures.count else {
                    matcher.subject.slice(match).append(to: &result)
                    continue
                }
                switch matcher.captures[number] {
                case .unfinished: throw .message("unfinished capture")
                case .position(let position): result.append(contentsOf: String(position + 1).utf8)
                case .range(let range): matcher.subject.slice(range).append(to: &result)
                }
            default: throw .message("invalid use of '%' in replacement string")
            }
        }
    }
}
