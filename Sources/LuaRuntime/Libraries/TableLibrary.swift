import Expressions

/// The functions of `table`, on the tables themselves: no metamethod is called, and a million places are the most.
enum TableLibrary {
    static let functions: [(String, LuaMachine.Body)] = [
        ("concat", concat), ("insert", insert), ("remove", remove), ("move", move), ("unpack", unpack),
    ]

    /// The steps of which the prelude makes `sort`.
    static let steps: [(String, LuaMachine.Body)] = [("sort_plain", sortPlain), ("move", move)]

    private static let maximumCount: Int64 = 1_000_000

    private static func tooMany(_ name: String) -> NativeError {
        .message("'\(name)' takes at most a million places of a table")
    }

    /// How many places a range has, paid for.
    private static func count(
        _ machine: LuaMachine, _ first: Int64, _ last: Int64, _ name: String
    ) throws(NativeError) -> Int64 {
        guard first <= last else { return 0 }
        guard let difference = last.subtracting(first), difference < maximumCount else { throw tooMany(name) }
        try machine.pay(Int(difference) + 1)
        return difference + 1
    }

    private static func concat(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        stack.top = 4
        try stack.table(1, "concat")
        let separator = stack.isAbsent(2) ? nil : try stack.string(2, "concat")
        let first = try stack.whole(3, "concat", default: 1)
        let last = try stack.whole(4, "concat", default: stack.rawLength(1))
        let total = try count(machine, first, last, "concat")
        var result: [UInt8] = []
        for offset in 0..<total {
            let kind = stack.rawGet(1, first + offset)
            guard kind == .string || kind == .number, let bytes = stack.bytes(-1) else {
                throw .message(
                    "invalid value (at index \(first + offset)) in table for 'concat': "
                        + "strings and numbers are wanted, this is \(kind == .nil ? "nil" : "a \(kind.name)")")
            }
            bytes.append(to: &result)
            stack.pop()
            if offset < total - 1 { separator?.append(to: &result) }
            guard result.count <= machine.limits.stringSize else {
                throw StringLibrary.tooLarge(machine)
            }
        }
        try machine.pay(result.count)
        stack.push(result)
        return 1
    }

    private static func insert(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        try stack.table(1, "insert", isChanged: true)
        let size = stack.rawLength(1)
        // Lua's own wraps around behind the last index, and so does this.
        let end = size &+ 1
        switch stack.top {
        case 2:
            stack.rawSet(1, end)
            return 0
        case 3:
            let position = try stack.whole(2, "insert")
            guard UInt64(bitPattern: position) &- 1 < UInt64(bitPattern: end) else {
                throw stack.fault(2, "insert", "position out of bounds")
            }
            if end > position {
                for offset in 0..<(try count(machine, position, size, "insert")) {
                    stack.rawGet(1, size - offset)
                    stack.rawSet(1, end - offset)
                }
            }
            stack.rawSet(1, position)
            return 0
        default: throw .message("wrong number of arguments to 'insert'")
        }
    }

    private static func remove(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        try stack.table(1, "remove", isChanged: true)
        let size = stack.rawLength(1)
        let position = try stack.whole(2, "remove", default: size)
        if position != size {
            guard UInt64(bitPattern: position) &- 1 <= UInt64(bitPattern: size) else {
                throw stack.fault(2, "remove", "position out of bounds")
            }
        }
        stack.rawGet(1, position)
        // Below the size, so that one more does not overflow.
        let moved = position < size ? try count(machine, position + 1, size, "remove") : 0
        for offset in 0..<moved {
            stack.rawGet(1, position + offset + 1)
            stack.rawSet(1, position + offset)
        }
        stack.pushNil()
        stack.rawSet(1, max(position, size))
        return 1
    }

    private static func move(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        stack.top = 5
        let hasTarget = !stack.isAbsent(5)
        let first = try stack.whole(2, "move")
        let last = try stack.whole(3, "move")
        let place = try stack.whole(4, "move")
        let target: Int32 = hasTarget ? 5 : 1
        try stack.table(1, "move", isChanged: !hasTarget)
        if hasTarget { try stack.table(5, "move", isChanged: true) }
        guard first <= last else {
            stack.pushCopy(target)
            return 1
        }
        guard let distance = last.subtracting(first), distance < .max else {
            throw stack.fault(3, "move", "too many elements to move")
        }
        guard place <= .max - distance else { throw stack.fault(4, "move", "destination wrap around") }
        let total = try count(machine, first, last, "move")
        let isUpward = place > last || place <= first || (hasTarget && stack.identity(1) != stack.identity(5))
        for step in 0..<total {
            let offset = isUpward ? step : total - 1 - step
            stack.rawGet(1, first + offset)
            stack.rawSet(target, place + offset)
        }
        stack.pushCopy(target)
        return 1
    }

    private static func unpack(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        stack.top = 3
        try stack.table(1, "unpack")
        let first = try stack.whole(2, "unpack", default: 1)
        let last = try stack.whole(3, "unpack", default: stack.rawLength(1))
        guard first > last || (last.subtracting(first) ?? .max) < maximumCount else {
            throw .message("too many results to unpack")
        }
        let total = try count(machine, first, last, "unpack")
        guard stack.reserve(Int(total)) else { throw .message("too many results to unpack") }
        for offset in 0..<total { stack.rawGet(1, first + offset) }
        return Int32(clamping: total)
    }

    /// `sort_plain(list, less)`: sorts numbers or strings without `less` and gives nothing; else how many places there
    /// are, for the prelude to sort.
    private static func sortPlain(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        stack.top = 2
        try stack.table(1, "sort", isChanged: true)
        let size = stack.rawLength(1)
        guard size <= maximumCount else { throw tooMany("sort") }
        let total = Int(size)
        if !stack.isAbsent(2) {
            guard stack.kind(2) == .function else {
                throw stack.fault(2, "sort", "function expected, got \(stack.kind(2).name)")
            }
            stack.push(size)
            return 1
        }
        guard total > 1 else { return 0 }
        try machine.pay(total * (Int.bitWidth - total.leadingZeroBitCount))
        let first = stack.rawGet(1, 1)
        stack.pop()
        switch first {
        case .number: try sort(total, machine, stack, read: number, isLess: isLess)
        case .string: try sort(total, machine, stack, read: bytes, isLess: { try isLess(machine, $0, $1) })
        case .table:
            stack.push(size)
            return 1
        default: throw mixed(first, first)
        }
        return 0
    }

    private static func mixed(_ first: LuaStack.Kind, _ second: LuaStack.Kind) -> NativeError {
        first == second
            ? .message("attempt to compare two \(first.name) values in 'sort'")
            : .message("attempt to compare \(first.name) with \(second.name) in 'sort'")
    }

    private enum Number {
        case integer(Int64)
        case real(Double)
    }

    private static func number(_ stack: LuaStack) -> Number? {
        guard stack.kind(-1) == .number else { return nil }
        return stack.isInteger(-1) ? stack.integer(-1).map(Number.integer) : stack.number(-1).map(Number.real)
    }

    private static func bytes(_ stack: LuaStack) -> LuaBytes? {
        stack.kind(-1) == .string ? stack.bytes(-1) : nil
    }

    private static func isLess(_ a: Number, _ b: Number) -> Bool {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): a < b
        case (.integer(let a), .real(let b)): Double(a) < b
        case (.real(let a), .integer(let b)): a < Double(b)
        case (.real(let a), .real(let b)): a < b
        }
    }

    private static func isLess(_ machine: LuaMachine, _ a: LuaBytes, _ b: LuaBytes) throws -> Bool {
        let count = min(a.count, b.count)
        var index = 0
        while index < count, a[index] == b[index] { index += 1 }
        if index > 64 { try machine.pay(index) }
        return index < count ? a[index] < b[index] : a.count < b.count
    }

    private static func sort<Element>(
        _ total: Int, _ machine: LuaMachine, _ stack: LuaStack, read: (LuaStack) -> Element?,
        isLess: (Element, Element) throws -> Bool
    ) throws(NativeError) {
        let kind = stack.rawGet(1, 1)
        stack.pop()
        try machine.hold(total * MemoryLayout<(Element, Int64)>.stride)
        var elements: [(value: Element, place: Int64)] = []
        elements.reserveCapacity(total)
        stack.pushTable(elements: total)
        let copy = stack.top
        for place in 1...Int64(total) {
            stack.rawGet(1, place)
            guard let value = read(stack) else { throw mixed(kind, stack.kind(-1)) }
            elements.append((value, place))
            stack.rawSet(copy, place)
        }
        do {
            try elements.sort { try isLess($0.value, $1.value) }
        } catch let fault as NativeError {
            throw fault
        } catch {
            throw .stop
        }
        for (index, element) in elements.enumerated() {
            stack.rawGet(copy, element.place)
            stack.rawSet(1, Int64(index + 1))
        }
    }
}
