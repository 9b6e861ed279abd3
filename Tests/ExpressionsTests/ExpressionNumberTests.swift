import Expressions
import Testing

@Suite("Numbers in expressions")
struct ExpressionNumberTests {
    private static let root: JSONValue = [
        "big": (try? JSONValue(parsing: "18446744073709551616")) ?? .null,
        "tiny": (try? JSONValue(parsing: "0.10000000000000000001")) ?? .null, "none": .null,
        "list": [1, 2.0], "max": .integer(.max), "min": .integer(.min),
    ]

    private func value(_ text: String, _ dialect: ExpressionDialect = .staysail) async throws -> JSONValue {
        try await ParsedExpression(parsing: text, dialect: dialect).evaluate(in: ExpressionScope(root: Self.root))
    }

    @Test(
        "integers have 64 bits",
        arguments: [
            ("2147483647 + 1", 2_147_483_648), ("65536 * 65536", 4_294_967_296), ("0 - 2147483648", -2_147_483_648),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("0xffffffff", 4_294_967_295), ("5L", 5), ("2 ^ 62", .integer(1 << 62)), ("-2 ^ 3", -8), ("2 ^ -1", 0),
            ("7 / 2", 3), ("-7 % 3", -1), ("min % -1", 0), ("max - 1 + 1", .integer(.max)),
            ("T(Math).abs(-2147483648)", 2_147_483_648), ("T(Integer).sum(2147483647, 1)", 2_147_483_648),
            ("T(Integer).parseInt('3000000000')", 3_000_000_000), ("#toInt('3000000000')", 3_000_000_000),
            ("3000000000.intValue()", 3_000_000_000), ("T(Math).max(1, 3000000000)", 3_000_000_000),
            ("{1, 2}.contains(3000000001 - 3000000000)", true), ("{3000000000: 'x'}[3000000000]", "x"),
        ] as [(String, JSONValue)])
    func integers(text: String, result: JSONValue) async throws {
        #expect(try await value(text) == result)
    }

    @Test(
        "an integer that does not fit in 64 bits is an error",
        arguments: [
            "max + 1", "min - 1", "max * 2", "-min", "-(-9223372036854775808)", "min / -1", "2 ^ 63", "10 ^ 19",
            "9223372036854775808", "99999999999999999999", "0xffffffffffffffff", "T(Math).abs(min)",
            "T(Long).sum(max, 1)", "T(Math).addExact(max, 1)", "1e300.longValue()", "(0.0/0).intValue()",
            "big + 1", "-big", "70000.shortValue()", "#toInt('9223372036854775808')",
        ])
    func overflow(text: String) async {
        let error = await #expect(throws: ExpressionError.self) { try await value(text) }
        #expect(error?.message.contains("bits") == true, "\(String(describing: error))")
    }

    @Test(
        "numbers are compared by their exact value",
        arguments: [
            ("9007199254740993 == 9007199254740992.0", false), ("9007199254740993 > 9007199254740992.0", true),
            ("1 == 1.0", true), ("list == {1.0, 2}", true), ("list.contains(2)", true),
            ("{1, 2}.indexOf(2.0) == 1", true),
            ("big > max", true), ("big == 18446744073709551616.0", true), ("-9223372036854775808 < 1.5", true),
            ("tiny > 0.1", true), ("tiny == 0.1", false), ("0.1 + 0.2 == 0.3", false), ("1e400 > 1e300", true),
            ("big between {max, 1e30}", true), ("1.equals(1.0)", true), ("{a: 1} == {a: 1.0}", true),
        ])
    func comparisons(text: String, result: Bool) async throws {
        #expect(try await value(text) == .bool(result))
    }

    @Test("order against null is an error", arguments: ["none < 1", "1 >= none", "none > none", "none between {1, 2}"])
    func null(text: String) async {
        let error = await #expect(throws: ExpressionError.self) { try await value(text) }
        #expect(error?.code == .missing)
        #expect(error?.message.contains("null") == true)
    }

    @Test("null can be compared for equality", arguments: [("none == null", true), ("none != 1", true)])
    func equality(text: String, result: Bool) async throws {
        #expect(try await value(text) == .bool(result))
    }

    @Test(
        "the Spring dialect keeps Spring's rules",
        arguments: [
            ("2147483647 + 1", -2_147_483_648), ("9223372036854775807L + 1", .integer(.min)), ("none < 1", true),
            ("2 ^ 62", .integer(1 << 62)), ("T(Math).abs(T(Integer).MIN_VALUE)", -2_147_483_648),
            ("{1, 2}.contains(1.0)", false), ("tiny == 0.1", true), ("3000000000L.intValue()", -1_294_967_296),
        ] as [(String, JSONValue)])
    func spring(text: String, result: JSONValue) async throws {
        #expect(try await value(text, .spring) == result)
    }
}
