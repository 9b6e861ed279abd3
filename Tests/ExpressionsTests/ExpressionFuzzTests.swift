import Expressions
import Testing

@Suite("Fuzz")
struct ExpressionFuzzTests {
    /// SplitMix64: the same inputs in every run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static let pieces: [String] = [
        "a", "b", "list", "m", "s", "n", "nul", "#root", "#this", "#toJson", "#readJson", "#toInt", "#x", "T", "new",
        "String", "Math", "java.util.Date", "(", ")", "[", "]", "{", "}", ".", "?.", ",", ":", "?", "?:", "+", "-", "*",
        "/", "%", "^", "==", "!=", "<", "<=", ">", ">=", "!", "&&", "||", " and ", " or ", " not ", " eq ", " lt ",
        " div ",
        " mod ", " between ", " matches ", " instanceof ", ".![", ".?[", ".^[", ".$[", "'", "\"", "'x'", "'a,b'",
        "\"y\"",
        "''", "1", "0", "2147483647", "9223372036854775807L", "0x1F", "1.5", "1e3", "2f", "true", "false", "null",
        ".length()", ".size()", ".split(',')", ".substring(1)", ".replace('a','b')", ".replaceAll('(a)','$1')",
        ".toUpperCase()", ".format('%s',1)", ".contains(1)", ".get(0)", ".keySet()", ".equals(1)", ".charAt(0)",
        ".hashCode()", ".toString()", ".repeat(3)", "=", "++", "@", "&", "|", "\\", "$", "${", "$${", "~", "\n", " ",
        "é",
        "😀", "\u{0}", "key", "value",
    ]

    static let scope = ExpressionScope(
        root: [
            "a": 1, "b": ["c": [1, 2.5, "x", .null]], "list": [3, 1, 2], "m": ["x": 1, "y": ["z": .null]], "s": "hello",
            "n": -7, "nul": .null,
        ])

    @Test("no text crashes or hangs the parser or the evaluator", arguments: 0..<8)
    func random(seed: UInt64) async {
        var generator = Generator(state: seed)
        var parsed = 0
        var evaluated = 0
        for _ in 0..<2_500 {
            let count = Int.random(in: 1...14, using: &generator)
            let body = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
            let text = Bool.random(using: &generator) ? "${\(body)}" : body
            for dialect in [ExpressionDialect.staysail, .spring] {
                do {
                    let template = try ExpressionTemplate(parsing: text, dialect: dialect)
                    parsed += template.expressions.isEmpty ? 0 : 1
                    _ = try await template.evaluate(in: Self.scope)
                    evaluated += template.expressions.isEmpty ? 0 : 1
                } catch {
                    let places = 1...text.unicodeScalars.count + 1
                    #expect(places.contains(error.column), "\(text)")
                    #expect(!error.message.isEmpty && !error.marked.isEmpty)
                }
            }
        }
        // The inputs have to get past the parser to be worth anything.
        #expect(parsed > 20)
        #expect(evaluated > 10)
    }

    @Test("no change of a valid expression crashes or hangs", arguments: 0..<4)
    func mutations(seed: UInt64) async {
        let valid = [
            "${list.?[#this > 1].![#this * 2 + s.length()]}", "${m.y?.z ?: 'x' + b.c[1] ^ 2}",
            "${#toJson({a: list, 'k': {1, 2L, 1.5f}})}", "${s.replaceAll('l+', '<$0>').substring(1, 4)}",
            "${a between {0, n} ? T(Math).max(a, 2) : -a}", "x ${s} y ${'it''s'} $${z}",
            "${new java.text.SimpleDateFormat('yyyy').format(new java.util.Date(0))}",
        ]
        var generator = Generator(state: 1000 + seed)
        for _ in 0..<3_000 {
            var scalars = Array((valid.randomElement(using: &generator) ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<scalars.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0 where scalars.count > 1: scalars.remove(at: place)
                case 1: scalars.insert(scalars.randomElement(using: &generator) ?? " ", at: place)
                default: scalars[place] = Unicode.Scalar(UInt8.random(in: 32..<127, using: &generator))
                }
            }
            let text = String(String.UnicodeScalarView(scalars))
            do {
                _ = try await ExpressionTemplate(parsing: text).evaluate(in: Self.scope)
            } catch {
                #expect((1...scalars.count + 1).contains(error.column), "\(text)")
            }
        }
    }
}
