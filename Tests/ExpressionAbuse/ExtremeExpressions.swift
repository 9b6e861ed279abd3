import Expressions

/// Evaluates every method, static method, constructor, function and operator with extreme values in each place.
package struct ExtremeExpressions: Sendable {
    /// How many expressions were evaluated.
    package private(set) var count = 0
    /// The methods, by name and number of arguments, that at least one value has.
    package private(set) var methods: Set<String> = []

    private let scope: ExpressionScope

    private static let targets = [
        "null", "true", "0", "-1", "2147483647", "-2147483647", "9223372036854775807L", "-9223372036854775807L",
        "4611686018427387904L", "1.5", "-0.0", "1e308", "4.9e-324", "(1.0/0)", "(-1.0/0)", "(0.0/0)", "3.4e38f", "''",
        "'x'", "'10'", "'2024-01-31'", "long", "units", "huge", "decimal", "{}", "{1,2,3}", "{null}", "list", "{:}",
        "map", "deep", "T(String)", "'a'.charAt(0)", "'a'.getBytes()", "{'a'}.![#this.split('x')][0]",
        "new java.util.Date(0)", "new java.util.Date(9223372036854775807L)", "map.entrySet()",
        "new java.text.SimpleDateFormat('yyyyMMddHHmmssSSSXXX')", "T(java.time.Instant).parse('9999-12-31T23:59:59Z')",
        "T(java.time.LocalDate).parse('0000-01-01')", "T(java.time.LocalDateTime).parse('9999-12-31T23:59:59')",
        "T(java.util.UUID).fromString('00000000-0000-0000-0000-000000000000')",
    ]

    private static let methodNames = [
        "addExact", "after", "append", "asList", "atan2", "before", "booleanValue", "byteValue", "charAt",
        "charValue", "compare", "compareTo", "compareToIgnoreCase", "concat", "contains", "containsAll",
        "containsKey", "containsValue", "contentEquals", "doubleValue", "emptyList", "emptyMap", "endsWith",
        "entrySet", "equals", "equalsIgnoreCase", "floatValue", "floorDiv", "floorMod", "format", "formatted",
        "frequency", "fromString", "get", "getBytes", "getKey", "getNumericValue", "getOrDefault", "getTime",
        "getValue", "getYear", "getDayOfWeek", "getHour", "getEpochSecond", "hashCode", "hypot", "indexOf",
        "intValue", "intern", "isAfter", "isBefore", "isBlank", "isDigit", "isEmpty", "isEqual", "isFinite",
        "isInfinite", "isLeapYear", "isLetter", "isLetterOrDigit", "isLowerCase", "isNaN", "isUpperCase",
        "isWhitespace", "join", "keySet", "lastIndexOf", "length", "logicalAnd", "logicalOr", "logicalXor",
        "longValue", "matches", "max", "min", "minusDays", "minusMonths", "minusSeconds", "minusYears",
        "multiplyExact", "negateExact", "now", "of", "ofEpochDay", "ofEpochMilli", "ofEpochSecond", "ofPattern",
        "parse", "parseBoolean", "parseByte", "parseDouble", "parseFloat", "parseInt", "parseLong", "parseShort",
        "plusDays", "plusHours", "plusMillis", "plusMinutes", "plusMonths", "plusSeconds", "plusWeeks", "plusYears",
        "pow", "randomUUID", "random", "regionMatches", "repeat", "replace", "replaceAll", "replaceFirst", "round",
        "rint", "abs", "ceil", "floor", "sqrt", "cbrt", "log", "log10", "exp", "sin", "cos", "tan", "asin", "acos",
        "atan", "toRadians", "toDegrees", "shortValue", "signum", "singletonList", "size", "split", "startsWith",
        "strip", "stripLeading", "stripTrailing", "subList", "subSequence", "substring", "subtractExact", "sum",
        "toArray", "toBinaryString", "toCharArray", "toEpochDay", "toEpochMilli", "toHexString", "toIntExact",
        "toLocalDate", "toLowerCase", "toOctalString", "toPattern", "toString", "toUpperCase", "trim", "valueOf",
        "values",
    ]

    private static let types = [
        "int", "String", "Boolean", "Character", "Integer", "Long", "Short", "Byte", "Float", "Double", "Math",
        "java.util.Arrays", "java.util.Collections", "java.util.Date", "java.util.UUID", "java.util.ArrayList",
        "java.text.SimpleDateFormat", "java.time.Instant", "java.time.LocalDate", "java.time.LocalDateTime",
        "java.time.format.DateTimeFormatter",
    ]

    private static let functions = [
        "toJson", "readJson", "toInt", "toFloat", "toBoolean", "toBase64", "fromBase64", "alphanumerical", "doNotEval",
    ]

    private static let operators = [
        "+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">=", " and ", " or ", "?:", " matches ",
        " between ", " instanceof ",
    ]

    private static let others = ["1", "'a'", "{1,2}"]

    private static let properties = [
        "length", "empty", "blank", "bytes", "time", "key", "value", "year", "monthValue", "dayOfMonth", "dayOfYear",
        "dayOfWeek", "leapYear", "hour", "minute", "second", "epochSecond", "MAX_VALUE", "MIN_VALUE", "NaN", "PI",
    ]

    /// Evaluates all of them.
    package static func run() async -> ExtremeExpressions {
        var run = ExtremeExpressions()
        for dialect in [ExpressionDialect.staysail, .spring] {
            // The dialects differ in few places, and half of the values find them.
            for (index, target) in targets.enumerated() where dialect == .staysail || index % 2 == 0 {
                for name in methodNames { await run.call("\(target).\(name)", dialect, key: name) }
                for name in properties { _ = await run.evaluate("\(target).\(name)", dialect) }
                for other in targets {
                    for symbol in operators { _ = await run.evaluate("\(target)\(symbol)\(other)", dialect) }
                    _ = await run.evaluate("\(target)[\(other)]", dialect)
                    _ = await run.evaluate("{\(target): \(other)}", dialect)
                }
                for form in ["-", "+", "!"] { _ = await run.evaluate(form + target, dialect) }
                for form in [".?[#this > 0]", ".^[true]", ".$[true]", ".![#this * 2]", ".![key]", " ? 1 : 2"] {
                    _ = await run.evaluate(target + form, dialect)
                }
                for name in functions { _ = await run.evaluate("#\(name)(\(target))", dialect) }
            }
            for type in types {
                for name in methodNames { await run.call("T(\(type)).\(name)", dialect, key: "\(type).\(name)") }
                for name in properties { _ = await run.evaluate("T(\(type)).\(name)", dialect) }
                await run.call("new \(type)", dialect, key: "new \(type)")
            }
        }
        return run
    }

    private init() {
        var deep: JSONValue = 1
        for _ in 0..<190 { deep = [deep] }
        scope = ExpressionScope(
            root: [
                "long": .string(String(repeating: "ab", count: 10_000)),
                "units": "e\u{301}\u{E9}\u{0}\u{FFFF}\u{10FFFF}$%5$s${x}\\",
                "huge": (try? JSONValue(parsing: "-" + String(repeating: "9", count: 400))) ?? .null,
                "decimal": (try? JSONValue(parsing: "0.10000000000000000000000001e-400")) ?? .null,
                "list": .array((0..<2_000).map { .integer($0) }),
                "map": ["e\u{301}": 1, "\u{E9}": 2, "": .null, "a": ["b": 3]],
                "deep": deep,
            ])
    }

    /// Calls what takes arguments: with usual ones to learn how many it takes, then with extreme ones in each place.
    private mutating func call(_ callee: String, _ dialect: ExpressionDialect, key: String) async {
        for count in 0...(callee.hasPrefix("T(") ? 6 : 4) {
            var isKnown = false
            for other in Self.others {
                let arguments = Array(repeating: other, count: count).joined(separator: ", ")
                if await evaluate("\(callee)(\(arguments))", dialect) { isKnown = true }
            }
            guard isKnown else { continue }
            methods.insert("\(key)/\(count)")
            for place in 0..<count {
                for target in Self.targets {
                    var arguments = Array(repeating: Self.others[count % 2], count: count)
                    arguments[place] = target
                    _ = await evaluate("\(callee)(\(arguments.joined(separator: ", ")))", dialect)
                }
            }
        }
    }

    /// Evaluates an expression; false if there is no such method or constructor.
    private mutating func evaluate(_ text: String, _ dialect: ExpressionDialect) async -> Bool {
        count += 1
        do {
            _ = try await ParsedExpression(parsing: text, dialect: dialect).evaluate(in: scope)
            return true
        } catch {
            let error: ExpressionError = error
            return error.code != .unknownMethod && error.code != .unsupported && error.code != .syntax
        }
    }
}
