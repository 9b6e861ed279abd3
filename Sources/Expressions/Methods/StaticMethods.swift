import Foundation
import OrderedCollections

/// Static methods, fields and constructors of the types that expressions may name.
enum StaticMethods {
    static func call(_ type: JavaType, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        switch type {
        case .math: return try MathMethods.call(name, a)
        case .integer, .long, .short, .byte: return try whole(type, name, a)
        case .double, .float: return try real(type, name, a)
        case .string: return try string(name, a)
        case .character: return try character(name, a)
        case .instant, .localDate, .localDateTime: return try TimeMethods.construct(type, name, a)
        case .dateTimeFormatter where name == "ofPattern" && a.count == 1:
            return .dateFormat(try dateFormat(a))
        case .boolean:
            switch (name, a.count) {
            case ("parseBoolean", 1), ("valueOf", 1):
                if case .bool = a[0] { return a[0] }
                return .bool(a[0].isNull ? false : try a.text(0).lowercased() == "true")
            case ("toString", 1): return .string(try a.bool(0) ? "true" : "false")
            case ("logicalAnd", 2):
                let (left, right) = (try a.bool(0), try a.bool(1))
                return .bool(left && right)
            case ("logicalOr", 2):
                let (left, right) = (try a.bool(0), try a.bool(1))
                return .bool(left || right)
            case ("logicalXor", 2): return .bool(try a.bool(0) != a.bool(1))
            default: return nil
            }
        case .uuid:
            switch (name, a.count) {
            case ("randomUUID", 0): return .uuid(UUID().uuidString.lowercased())
            case ("fromString", 1):
                guard let uuid = UUID(uuidString: try a.text(0)) else {
                    throw EvaluationError(.mismatch, "'\(Conversion.clipped(try a.text(0)))' is not a UUID")
                }
                return .uuid(uuid.uuidString.lowercased())
            default: return nil
            }
        case .arrays where name == "asList": return .list(a.rest(from: 0))
        case .arrays where name == "toString" && a.count == 1:
            guard let elements = a[0].elements else { return nil }
            try a.budget.charge(throughout: a[0])
            return .string(ExpressionValue.list(elements).javaText)
        case .collections: return try collections(name, a)
        default: return nil
        }
    }

    static func field(_ type: JavaType, _ name: String) -> ExpressionValue? {
        switch (type, name) {
        case (.math, "PI"): .double(.pi)
        case (.math, "E"): .double(M_E)
        case (.integer, "MAX_VALUE"): .int(.max)
        case (.integer, "MIN_VALUE"): .int(.min)
        case (.long, "MAX_VALUE"): .long(.max)
        case (.long, "MIN_VALUE"): .long(.min)
        case (.short, "MAX_VALUE"): .int(Int32(Int16.max))
        case (.short, "MIN_VALUE"): .int(Int32(Int16.min))
        case (.byte, "MAX_VALUE"): .int(Int32(Int8.max))
        case (.byte, "MIN_VALUE"): .int(Int32(Int8.min))
        case (.double, "MAX_VALUE"): .double(.greatestFiniteMagnitude)
        case (.double, "MIN_VALUE"): .double(.leastNonzeroMagnitude)
        case (.double, "NaN"): .double(.nan)
        case (.double, "POSITIVE_INFINITY"): .double(.infinity)
        case (.double, "NEGATIVE_INFINITY"): .double(-.infinity)
        case (.float, "MAX_VALUE"): .float(.greatestFiniteMagnitude)
        case (.boolean, "TRUE"): .bool(true)
        case (.boolean, "FALSE"): .bool(false)
        case (.collections, "EMPTY_LIST"): .list([])
        case (.collections, "EMPTY_MAP"): .map([:])
        default: nil
        }
    }

    static func construct(_ type: JavaType, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        switch (type, a.count) {
        case (.string, 0): return .string("")
        case (.string, 1):
            if case .bytes(let bytes) = a[0] { return .string(String(decoding: bytes, as: UTF8.self)) }
            return .string(try a.text(0))
        case (.integer, 1): return .int(try parsed(Int32.self, a, 10))
        case (.long, 1): return .long(try parsed(Int64.self, a, 10))
        case (.double, 1): return .double(try a.double(0))
        case (.float, 1): return .float(Float(try a.double(0)))
        case (.boolean, 1): return try call(.boolean, "valueOf", a)
        case (.date, 0): return .date(.now)
        case (.date, 1): return .date(JavaDate(milliseconds: try a.long(0)))
        case (.simpleDateFormat, 1): return .dateFormat(try dateFormat(a))
        case (.arrayList, 0): return .list([])
        case (.arrayList, 1): return a[0].elements.map { .list($0) }
        default: return nil
        }
    }

    /// A format of dates. A letter may stand for thousands of digits, so a pattern is short.
    private static func dateFormat(_ a: Arguments) throws(EvaluationError) -> JavaDateFormat {
        let pattern = try a.text(0)
        guard pattern.utf8.count <= 200 else {
            throw EvaluationError(.limit, "a date format has at most 200 characters")
        }
        try a.budget.charge(1_000)
        return JavaDateFormat(pattern: pattern)
    }

    private static func whole(_ type: JavaType, _ name: String, _ a: Arguments) throws(EvaluationError)
        -> ExpressionValue?
    {
        // Staysail has one kind of integer.
        let isWide = a.dialect == .staysail && type == .integer && !name.hasSuffix("String")
        let type = isWide || a.dialect == .staysail && name == "toString" ? .long : type
        let name = isWide && name == "parseInt" ? "parseLong" : name
        func result(_ value: Int64) -> ExpressionValue {
            type == .long ? .long(value) : .int(Int32(truncatingIfNeeded: value))
        }
        switch (name, a.count) {
        case ("valueOf", 1), ("parseInt", 1), ("parseLong", 1), ("parseShort", 1), ("parseByte", 1),
            ("valueOf", 2), ("parseInt", 2), ("parseLong", 2):
            let radix = a.count == 2 ? try a.int(1) : 10
            guard (2...36).contains(radix) else {
                throw EvaluationError(.mismatch, "there are no numbers of base \(radix)")
            }
            let own: [JavaType: String] = [
                .integer: "parseInt", .long: "parseLong", .short: "parseShort", .byte: "parseByte",
            ]
            guard name == "valueOf" || own[type] == name else { return nil }
            if type == .long { return .long(try parsed(Int64.self, a, radix)) }
            if type == .short { return .int(Int32(try parsed(Int16.self, a, radix))) }
            if type == .byte { return .int(Int32(try parsed(Int8.self, a, radix))) }
            return .int(try parsed(Int32.self, a, radix))
        case ("toString", 1): return .string(String(try value(type, a, 0)))
        case ("toString", 2): return .string(String(try value(type, a, 0), radix: max(2, min(36, try a.int(1)))))
        case ("toHexString", 1): return .string(try bits(type, a, 16))
        case ("toBinaryString", 1): return .string(try bits(type, a, 2))
        case ("toOctalString", 1): return .string(try bits(type, a, 8))
        case ("max", 2): return result(max(try value(type, a, 0), try value(type, a, 1)))
        case ("min", 2): return result(min(try value(type, a, 0), try value(type, a, 1)))
        case ("sum", 2):
            let (left, right) = (try value(type, a, 0), try value(type, a, 1))
            if a.dialect == .staysail, left.adding(right) == nil {
                throw EvaluationError(.mismatch, "the result does not fit in 64 bits")
            }
            return result(left &+ right)
        case ("signum", 1): return .int(Int32(try value(type, a, 0).signum()))
        case ("compare", 2):
            let (left, right) = (try value(type, a, 0), try value(type, a, 1))
            return .int(left < right ? -1 : left == right ? 0 : 1)
        default: return nil
        }
    }

    private static func value(_ type: JavaType, _ a: Arguments, _ index: Int) throws(EvaluationError) -> Int64 {
        type == .long ? try a.long(index) : Int64(try a.int(index))
    }

    private static func bits(_ type: JavaType, _ a: Arguments, _ radix: Int) throws(EvaluationError) -> String {
        type == .long
            ? String(UInt64(bitPattern: try a.long(0)), radix: radix)
            : String(UInt32(truncatingIfNeeded: try a.int(0)), radix: radix)
    }

    /// Java's `parseInt`: digits and a sign, nothing else.
    static func parsed<T: FixedWidthInteger>(_ type: T.Type, _ a: Arguments, _ radix: Int) throws(EvaluationError) -> T
    {
        let text = try a.text(0)
        guard let number = T(text, radix: radix) else {
            throw EvaluationError(
                .mismatch, "'\(Conversion.clipped(text))' is not an integer of \(T.bitWidth) bits")
        }
        return number
    }

    private static func real(_ type: JavaType, _ name: String, _ a: Arguments) throws(EvaluationError)
        -> ExpressionValue?
    {
        func result(_ value: Double) -> ExpressionValue { type == .float ? .float(Float(value)) : .double(value) }
        switch (name, a.count) {
        case ("valueOf", 1), ("parseDouble", 1), ("parseFloat", 1):
            if type == .float, case .string(let text) = a[0], Double(java: text) != nil {
                return .float(Float(java: text))
            }
            return result(try a.double(0))
        case ("toString", 1): return .string(result(try a.double(0)).javaText)
        case ("max", 2): return result(max(try a.double(0), try a.double(1)))
        case ("min", 2): return result(min(try a.double(0), try a.double(1)))
        case ("sum", 2): return result(try a.double(0) + a.double(1))
        case ("isNaN", 1): return .bool(try a.double(0).isNaN)
        case ("isInfinite", 1): return .bool(try a.double(0).isInfinite)
        case ("isFinite", 1): return .bool(try a.double(0).isFinite)
        case ("compare", 2):
            let (left, right) = (try a.double(0), try a.double(1))
            return .int(left < right ? -1 : left > right ? 1 : 0)
        default: return nil
        }
    }

    private static func character(_ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        guard a.count == 1, case .char(let unit) = a[0] else { return nil }
        let properties = (Unicode.Scalar(UInt32(unit)) ?? "\u{FFFF}").properties
        let isDigit = properties.generalCategory == .decimalNumber
        switch name {
        case "isDigit": return .bool(isDigit)
        case "isLetter": return .bool(properties.generalCategory.isLetter)
        case "isLetterOrDigit": return .bool(isDigit || properties.generalCategory.isLetter)
        case "isUpperCase": return .bool(properties.isUppercase)
        case "isLowerCase": return .bool(properties.isLowercase)
        case "isWhitespace": return .bool(Conversion.trimmed(a[0].javaText).isEmpty)
        case "toString", "valueOf": return .string(a[0].javaText)
        case "getNumericValue": return .int(Int32(Int(a[0].javaText, radix: 36) ?? -1))
        case "toUpperCase": return a[0].javaText.uppercased().utf16.first.map { .char($0) }
        case "toLowerCase": return a[0].javaText.lowercased().utf16.first.map { .char($0) }
        default: return nil
        }
    }

    private static func string(_ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        switch name {
        case "valueOf" where a.count == 1:
            if case .array(let units) = a[0], units.allSatisfy({ $0.isCharacter }) {
                return .string(units.map(\.javaText).joined())
            }
            try a.budget.charge(throughout: a[0])
            return .string(a[0].javaText)
        case "format" where a.count >= 1:
            return .string(try JavaFormat.format(try a.text(0), a.rest(from: 1), budget: a.budget))
        case "join" where a.count >= 1:
            var parts = a.rest(from: 1)
            if a.count == 2, case .array(let elements) = a[1] { parts = elements }
            for part in parts {
                guard case .string = part else {
                    throw EvaluationError(.mismatch, "join() takes only text, found \(part.typeName)")
                }
                try a.budget.charge(throughout: part)
            }
            let separator = try a.text(0)
            try a.budget.charge(separator.utf8.count * parts.count)
            return .string(parts.map(\.javaText).joined(separator: separator))
        default: return nil
        }
    }

    private static func collections(_ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        switch (name, a.count) {
        case ("emptyList", 0): return .list([])
        case ("emptyMap", 0): return .map([:])
        case ("singletonList", 1): return .list([a[0]])
        case ("max", 1), ("min", 1):
            guard let elements = a[0].elements else { return nil }
            guard var best = elements.first else { throw EvaluationError(.missing, "the list is empty") }
            try a.budget.charge(throughout: a[0])
            for element in elements.dropFirst() {
                guard let order = Comparison.order(element, best, a.dialect) else {
                    throw EvaluationError(.mismatch, "\(element.typeName) cannot be compared with \(best.typeName)")
                }
                if name == "max" ? order > 0 : order < 0 { best = element }
            }
            return best
        case ("frequency", 2):
            guard let elements = a[0].elements else { return nil }
            try a.budget.charge(throughout: a[0])
            return .int(Int32(clamping: elements.count { a.isSame($0, a[1]) }))
        default: return nil
        }
    }
}

extension ExpressionValue {
    fileprivate var isCharacter: Bool {
        if case .char = self { true } else { false }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isLetter: Bool {
        [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter].contains(self)
    }
}
