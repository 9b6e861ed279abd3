import Expressions
import Testing

@Suite("Exact values of numbers")
struct DecimalNumberTests {
    @Test(
        "numbers of the same value are equal however they are written",
        arguments: [
            ["1", "1.0", "10e-1", "0.1E1", "001", "+1"], ["0", "-0", "0.0", "-0e5", "0e99"],
            ["-120", "-1.2e2", "-12e1"], ["0.001", "1e-3", "100e-5"],
            ["123456789012345678901234567890", "1.2345678901234567890123456789e29"],
            ["1e400", "10e399", "0.1e401"], ["1e-400", "0.1e-399"],
        ])
    func equal(texts: [String]) throws {
        let numbers = try texts.map { try #require(DecimalNumber(parsing: $0), "\($0)") }
        #expect(Set(numbers).count == 1)
        #expect(numbers.allSatisfy { !($0 < numbers[0]) })
    }

    @Test("numbers are in order")
    func order() throws {
        let ascending = [
            "-1e400", "-1e399", "-9007199254740993", "-9007199254740992", "-1.5", "-1", "-1e-400", "0", "1e-400",
            "1e-399", "0.1", "0.10000000000000000001", "0.2", "1", "1.00000000000000000001", "2", "10",
            "9223372036854775807", "9223372036854775808", "9223372036854775808.5", "1e400",
        ]
        let numbers = try ascending.map { try #require(DecimalNumber(parsing: $0)) }
        for (index, number) in numbers.enumerated() {
            for (other, right) in numbers.enumerated() {
                #expect((number < right) == (index < other), "\(ascending[index]) \(ascending[other])")
                #expect((number == right) == (index == other))
            }
        }
    }

    @Test(
        "a string that is not a number has no value",
        arguments: [
            "", "-", ".", "e5", "1e", "1e+", "1.2.3", "0x1", "inf", "nan", "1 ", " 1", "1e99999999999999999999",
        ])
    func none(text: String) {
        #expect(DecimalNumber(parsing: text) == nil)
    }

    @Test("integers and doubles have their exact value", arguments: [0, 1, -1, 10, 900, .max, .min])
    func integers(value: Int64) throws {
        #expect(DecimalNumber(value) == DecimalNumber(parsing: String(value)))
        #expect(DecimalNumber(value).integer() == value)
        #expect(DecimalNumber(value).integer(Int8.self) == Int8(exactly: value))
        #expect(DecimalNumber(Double(value)) != nil)
        #expect(DecimalNumber(Double.infinity) == nil)
        #expect(DecimalNumber(Double.nan) == nil)
        #expect(DecimalNumber(0.1 as Double) == DecimalNumber(parsing: "0.1"))
        #expect(DecimalNumber(1.5 as Double)?.integer(Int.self) == nil)
    }

    @Test(
        "values are the same by the exact numbers in them",
        arguments: [
            ("1", "1.0", true), ("9007199254740993", "9007199254740992.0", false),
            ("0.1", "0.10000000000000000001", false), ("0.10", "0.1", true), ("1e400", "1e401", false),
            ("1e400", "10e399", true), ("18446744073709551616", "18446744073709551617", false),
            ("18446744073709551616", "1.8446744073709551616e19", true), ("1e-400", "0", false),
            (#"{"a":[1,{"b":2.0}]}"#, #"{"a":[1.0,{"b":2}]}"#, true), ("[1,2]", "[1]", false),
            (#"{"a":1,"b":2}"#, #"{"b":2,"a":1.0}"#, true), (#"{"a":1}"#, #"{"a":1,"b":2}"#, false),
            ("1", "\"1\"", false), ("null", "0", false),
        ])
    func json(left: String, right: String, same: Bool) throws {
        let (a, b) = (try JSONValue(parsing: left), try JSONValue(parsing: right))
        #expect(a.isSameValue(as: b) == same)
        #expect(b.isSameValue(as: a) == same)
    }

    @Test(
        "a decimal that a double does not hold is written back as it was read",
        arguments: [
            "0.10000000000000000001", "3.14159265358979323846264338327950288", "1e-400", "-1e400",
            "1.0000000000000000001",
            "9223372036854775808", "123456789012345678901234567890.5",
        ])
    func kept(text: String) throws {
        #expect(try JSONValue(parsing: text).text() == text)
    }

    @Test(
        "other decimals are written in their shortest form",
        arguments: [("0.1", "0.1"), ("1.50", "1.5"), ("1e2", "100.0"), ("0.30000000000000004", "0.30000000000000004")])
    func shortest(text: String, written: String) throws {
        #expect(try JSONValue(parsing: text).text() == written)
    }

    @Test("an exponent beyond 64 bits is an error of the text")
    func exponent() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[1e9999999999999999999]") }
        #expect(error?.description == "line 1, column 4: an exponent has at most 18 digits")
    }
}
