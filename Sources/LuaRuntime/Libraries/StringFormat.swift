import CLuaGuard

/// `string.format`: as Lua's, without `%p`, and with a bound on its result.
enum StringFormat {
    /// A conversion, between `%` and its letter.
    private struct Specification {
        var flags: [UInt8] = []
        var width = 0
        var precision: Int?
        var letter: UInt8 = 0
        var text = "%"

        var isPlain: Bool { flags.isEmpty && width == 0 && precision == nil }
        var alignsLeft: Bool { flags.contains(UInt8(ascii: "-")) }
    }

    static func format(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let count = stack.top
        // Texts first: making one may call the script, after which all begins again.
        let format = try stack.string(1, "format")
        try makeTexts(format, stack, count)
        var result: [UInt8] = []
        var argument: Int32 = 1
        var index = 0
        while index < format.count {
            let byte = format[index]
            index += 1
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            if index < format.count, format[index] == UInt8(ascii: "%") {
                result.append(byte)
                index += 1
                continue
            }
            argument += 1
            let specification = try specification(format, &index)
            guard argument <= count else { throw stack.fault(argument, "format", "no value") }
            try append(specification, argument, stack, to: &result)
            guard result.count <= machine.limits.stringSize else {
                throw StringLibrary.tooLarge(machine)
            }
        }
        try machine.pay(format.count + result.count)
        stack.push(result)
        return 1
    }

    /// Checks that each argument of a `%s` is a string, a number, or of a kind without a string form of its own.
    private static func makeTexts(_ format: LuaBytes, _ stack: LuaStack, _ count: Int32) throws(NativeError) {
        var argument: Int32 = 1
        var index = 0
        while index + 1 < format.count {
            defer { index += 1 }
            guard format[index] == UInt8(ascii: "%") else { continue }
            index += 1
            if format[index] == UInt8(ascii: "%") { continue }
            argument += 1
            let letter = try specification(format, &index).letter
            index -= 1
            if letter == UInt8(ascii: "s"), argument <= count, stack.kind(argument) != .string,
                stack.hasMetafield("__tostring", argument)
            {
                throw .needsText(argument)
            }
        }
    }

    private static func specification(_ format: LuaBytes, _ index: inout Int) throws(NativeError) -> Specification {
        var result = Specification()
        let start = index
        func current() -> UInt8 { index < format.count ? format[index] : 0 }
        func digits() -> Int? {
            guard current() >= UInt8(ascii: "0"), current() <= UInt8(ascii: "9") else { return nil }
            var value = 0
            for _ in 0..<2 where current() >= UInt8(ascii: "0") && current() <= UInt8(ascii: "9") {
                value = value * 10 + Int(current() - UInt8(ascii: "0"))
                index += 1
            }
            return value
        }
        while "-+ #0".utf8.contains(current()), result.flags.count < 5 {
            result.flags.append(current())
            index += 1
        }
        result.width = digits() ?? 0
        if current() == UInt8(ascii: ".") {
            index += 1
            result.precision = digits() ?? 0
        }
        result.letter = current()
        index += 1
        result.text = "%" + format.slice(start..<min(index, format.count)).repairedText
        guard let allowed = allowed(result.letter), result.flags.allSatisfy(allowed.flags.utf8.contains),
            allowed.precision || result.precision == nil
        else { throw .message("invalid conversion '\(result.text)' to 'format'") }
        if result.letter == UInt8(ascii: "q"), !result.isPlain {
            throw .message("specifier '%q' cannot have modifiers")
        }
        return result
    }

    private static func allowed(_ letter: UInt8) -> (flags: String, precision: Bool)? {
        switch letter {
        case UInt8(ascii: "c"): ("-", false)
        case UInt8(ascii: "d"), UInt8(ascii: "i"): ("-+0 ", true)
        case UInt8(ascii: "u"): ("-0", true)
        case UInt8(ascii: "o"), UInt8(ascii: "x"), UInt8(ascii: "X"): ("-#0", true)
        case UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "f"), UInt8(ascii: "e"), UInt8(ascii: "E"),
            UInt8(ascii: "g"), UInt8(ascii: "G"):
            ("-+#0 ", true)
        case UInt8(ascii: "s"): ("-", true)
        case UInt8(ascii: "q"): ("-+#0 ", true)
        default: nil
        }
    }

    private static func append(
        _ specification: Specification, _ index: Int32, _ stack: LuaStack, to result: inout [UInt8]
    ) throws(NativeError) {
        switch specification.letter {
        case UInt8(ascii: "c"):
            pad([UInt8(truncatingIfNeeded: try stack.whole(index, "format"))], specification, to: &result)
        case UInt8(ascii: "d"), UInt8(ascii: "i"), UInt8(ascii: "u"), UInt8(ascii: "o"), UInt8(ascii: "x"),
            UInt8(ascii: "X"):
            let value = try stack.whole(index, "format")
            let letter = Character(Unicode.Scalar(specification.letter))
            let text = String(specification.text.dropLast()) + "ll" + String(letter)
            unsafe number(to: &result) { buffer, size in unsafe clua_format_integer(buffer, size, text, value) }
        case UInt8(ascii: "s"): try appendText(specification, index, stack, to: &result)
        case UInt8(ascii: "q"): try appendQuoted(index, stack, to: &result)
        default:
            let value = try stack.real(index, "format")
            unsafe number(to: &result) { buffer, size in
                unsafe clua_format_real(buffer, size, specification.text, value)
            }
        }
    }

    private static func number(
        to result: inout [UInt8], _ write: (UnsafeMutablePointer<CChar>?, Int) -> Int32
    ) {
        // 99 places before and after the point, and the 309 digits of the largest number.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 640) { buffer in
            let count = unsafe write(buffer.baseAddress, buffer.count)
            unsafe result.append(contentsOf: buffer.prefix(max(0, Int(count))).lazy.map { UInt8(bitPattern: $0) })
        }
    }

    private static func pad(_ bytes: [UInt8], _ specification: Specification, to result: inout [UInt8]) {
        let space = repeatElement(UInt8(ascii: " "), count: max(0, specification.width - bytes.count))
        if !specification.alignsLeft { result.append(contentsOf: space) }
        result.append(contentsOf: bytes)
        if specification.alignsLeft { result.append(contentsOf: space) }
    }

    private static func appendText(
        _ specification: Specification, _ index: Int32, _ stack: LuaStack, to result: inout [UInt8]
    ) throws(NativeError) {
        var bytes = text(of: index, stack)
        if specification.isPlain {
            result.append(contentsOf: bytes)
            return
        }
        guard !bytes.contains(0) else { throw stack.fault(index, "format", "string contains zeros") }
        if let precision = specification.precision, precision < bytes.count {
            bytes.removeLast(bytes.count - precision)
        }
        pad(bytes, specification, to: &result)
    }

    /// The text of a value that has no `__tostring`.
    static func text(of index: Int32, _ stack: LuaStack) -> [UInt8] {
        switch stack.kind(index) {
        case .string: return stack.bytes(index)?.array ?? []
        case .number:
            // A copy, since the conversion happens in place.
            stack.pushCopy(index)
            defer { stack.pop() }
            return stack.bytes(-1)?.array ?? []
        case .boolean: return Array((stack.boolean(index) ? "true" : "false").utf8)
        case let kind: return Array(kind.name.utf8)
        }
    }

    private static func appendQuoted(
        _ index: Int32, _ stack: LuaStack, to result: inout [UInt8]
    ) throws(NativeError) {
        switch stack.kind(index) {
        case .string:
            guard let bytes = stack.bytes(index) else { return }
            result.append(UInt8(ascii: "\""))
            for position in 0..<bytes.count {
                let byte = bytes[position]
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x0A: result.append(contentsOf: [0x5C, byte])
                case 0x00...0x1F, 0x7F:
                    let next = position + 1 < bytes.count ? bytes[position + 1] : 0
                    let isBeforeDigit = next >= UInt8(ascii: "0") && next <= UInt8(ascii: "9")
                    let digits = String(byte)
                    let zeros = isBeforeDigit ? String(repeating: "0", count: 3 - digits.count) : ""
                    result.append(contentsOf: "\\\(zeros)\(digits)".utf8)
                default: result.append(byte)
                }
            }
            result.append(UInt8(ascii: "\""))
        case .number where stack.isInteger(index):
            let value = stack.integer(index) ?? 0
            result.append(contentsOf: (value == .min ? "0x8000000000000000" : String(value)).utf8)
        case .number:
            let value = stack.number(index) ?? 0
            if value == .infinity {
                result.append(contentsOf: "1e9999".utf8)
            } else if value == -.infinity {
                result.append(contentsOf: "-1e9999".utf8)
            } else if value.isNaN {
                result.append(contentsOf: "(0/0)".utf8)
            } else {
                unsafe number(to: &result) { buffer, size in unsafe clua_format_real(buffer, size, "%a", value) }
            }
        case .nil, .boolean: result.append(contentsOf: text(of: index, stack))
        default: throw stack.fault(index, "format", "value has no literal form")
        }
    }
}
