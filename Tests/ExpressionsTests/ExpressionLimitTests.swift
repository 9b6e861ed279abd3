import Expressions
import Testing

@Suite("Limits of expressions")
struct ExpressionLimitTests {
    private func error(_ text: String, root: JSONValue = [:]) async -> ExpressionError? {
        do {
            let expression = try ParsedExpression(parsing: text)
            _ = try await expression.evaluate(in: ExpressionScope(root: root))
            return nil
        } catch {
            return error
        }
    }

    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test("an expression has at most 10,000 characters")
    func length() async {
        #expect(await error("'" + repeated("x", 9_998) + "'") == nil)
        #expect(await error("'" + repeated("x", 9_999) + "'")?.code == .limit)
    }

    @Test("what is nested too deep is refused, whatever it is made of")
    func depth() async {
        let deep = [
            repeated("(", 3000) + "1" + repeated(")", 3000), repeated("{", 3000) + repeated("}", 3000),
            repeated("!", 9000) + "true", repeated("- ", 4000) + "1", "a" + repeated(".b", 4000),
            "1" + repeated("+1", 4900), "a" + repeated("[0]", 3000), repeated("a[", 3000) + repeated("]", 3000),
            repeated("true?1:", 1200) + "1", repeated("1?:", 3000) + "1", repeated("#f(", 3000) + repeated(")", 3000),
            repeated("a.![", 2000) + repeated("]", 2000), repeated("{a:", 3000) + "1" + repeated("}", 3000),
            "1" + repeated("^(1", 2500) + repeated(")", 2500), repeated("not ", 2400) + "true",
        ]
        for text in deep {
            #expect(await error(text)?.code == .limit, "\(text.prefix(20))")
        }
    }

    @Test("what fits is evaluated")
    func fits() async {
        #expect(await error(repeated("(", 50) + "1" + repeated(")", 50)) == nil)
        #expect(await error("1" + repeated("+1", 400)) == nil)
    }

    @Test("text that grows without bound is refused")
    func growth() async {
        #expect(await error("'x' * 2147483647")?.code == .limit)
        #expect(await error("('x' * 1000000) * 1000000")?.code == .limit)
        #expect(await error("'x'.repeat(2147483647)")?.code == .limit)
        #expect(await error("('a' * 100000).replace('a', 'b' * 100000)")?.code == .limit)
        #expect(await error("('a' * 100000).replaceAll('a', 'b' * 100000)")?.code == .limit)
        #expect(await error("('a' * 100000).replace('', 'b' * 100000)")?.code == .limit)
        #expect(await error("'x'.format('%999999d', 1)")?.code == .limit)
        #expect(await error("'x'.format('%10000%' * 100000)")?.code == .limit)
        #expect(await error("'x'.format('%10000%' * 100)") == nil)
    }

    @Test("work that multiplies is refused")
    func work() async {
        let list = JSONValue.array((0..<2000).map { .integer($0) })
        let root: JSONValue = ["l": list]
        #expect(await error("l.![#root.l.![#root.l.![#this]]].size()", root: root)?.code == .limit)
        #expect(await error("l.![#root.l.![#root.l.contains(-1)]].size()", root: root)?.code == .limit)
        #expect(await error("l.![#this * 2].size()", root: root) == nil)
    }

    @Test(
        "loops over a count from outside are charged, or not made",
        arguments: [
            "'' * 2147483647", "''.repeat(2147483647)", "''.replace('', '').repeat(2147483647)",
        ])
    func emptyResults(text: String) async {
        #expect(await error(text + " == ''") == nil)
    }

    @Test("searches take time in proportion to their strings")
    func searches() async {
        let long = JSONValue.string(repeated("a", 400_000))
        let needle = JSONValue.string(repeated("a", 200_000) + "b")
        let root: JSONValue = ["s": long, "n": needle]
        #expect(await error("s.indexOf(n) == -1 && s.lastIndexOf(n) == -1 && !s.contains(n)", root: root) == nil)
        #expect(await error("s.replace(n, 'x') == s", root: root) == nil)
    }

    @Test("what is copied for each element of a list is charged for each")
    func copies() async {
        let root: JSONValue = [
            "l": .array((0..<2_000).map { .integer($0) }), "s": .string(repeated("é", 100_000)),
            "m": .object(StringMap((0..<100_000).map { ("k\($0)", .integer($0)) })),
        ]
        #expect(await error("l.![#root.s[0]].size()", root: root)?.code == .limit)
        #expect(await error("l.![#root.m.containsKey('k1')].size()", root: root)?.code == .limit)
        #expect(await error("{s.getBytes()}.![#this.length].size()", root: root) == nil)
        #expect(await error("l.![#root.s.charAt(#this)].size()", root: root)?.code == .limit)
    }

    @Test("the expressions of a document share its work")
    func documents() async throws {
        let text = "${('ab' * 4000000).length()}"
        #expect(try await JSONValue.string(text).evaluatingExpressions(in: ExpressionScope(root: [:])) == 8_000_000)
        let list = JSONValue.array(Array(repeating: .string(text), count: 1_000))
        let error = await #expect(throws: ExpressionError.self) {
            try await list.evaluatingExpressions(in: ExpressionScope(root: [:]))
        }
        #expect(error?.code == .limit)
        let template = try ExpressionTemplate(parsing: repeated(text + " ", 1_000))
        let other = await #expect(throws: ExpressionError.self) {
            try await template.evaluate(in: ExpressionScope(root: [:]))
        }
        #expect(other?.code == .limit)
    }

    @Test("a regular expression that backtracks without end is stopped")
    func regularExpressions() async {
        let subject = JSONValue.string(repeated("a", 40) + "!")
        #expect(await error("s matches '(a+)+'", root: ["s": subject])?.code == .limit)
        #expect(await error("s.replaceAll('(a|a)*b', 'x')", root: ["s": subject])?.code == .limit)
        let list = JSONValue.array((0..<1000).map { .integer($0) })
        #expect(await error("l.![#root.s matches '(a+)+x?']", root: ["s": subject, "l": list])?.code == .limit)
        #expect(await error("('ab' * 400000) matches '(a|b)*'")?.code == .limit)
        #expect(await error("('ab' * 40000).replaceAll('b', '-').length()") == nil)
        #expect(await error("s matches '\(repeated("(", 4000))'", root: ["s": subject])?.code == .limit)
    }

    @Test(
        "numbers and places at the ends of their ranges neither crash nor hang",
        arguments: [
            "T(Integer).MIN_VALUE / -1", "T(Integer).MIN_VALUE % -1", "T(Long).MIN_VALUE / -1L", "-T(Long).MIN_VALUE",
            "T(Long).MIN_VALUE % -1L", "T(Math).abs(T(Integer).MIN_VALUE)", "T(Math).round(1e300)",
            "T(Math).floorDiv(T(Integer).MIN_VALUE, -1)", "T(Math).floorMod(T(Integer).MIN_VALUE, -1)",
            "T(Integer).toString(T(Integer).MIN_VALUE, 2)", "T(Integer).toString(1, -5)",
            "'x'.format('%d', T(Long).MIN_VALUE)",
            "1e308 * 10", "(0.0/0).intValue()", "1e300.longValue()", "'a' - T(Integer).MIN_VALUE",
            "'abc'.substring(T(Integer).MAX_VALUE)", "'abc'.substring(T(Integer).MIN_VALUE, T(Integer).MAX_VALUE)",
            "'abc'.indexOf('c', T(Integer).MIN_VALUE)", "'abc'.lastIndexOf('c', T(Integer).MIN_VALUE)",
            "'abc'.indexOf(-1)", "'abc'.indexOf(T(Integer).MAX_VALUE)", "'x' * T(Integer).MIN_VALUE",
            "'abc'.charAt(T(Integer).MIN_VALUE)", "{1}[T(Integer).MIN_VALUE]", "{1}.subList(-5, T(Integer).MAX_VALUE)",
            "'abc'.regionMatches(T(Integer).MAX_VALUE, 'abc', T(Integer).MAX_VALUE, T(Integer).MAX_VALUE)",
            "'abc'.regionMatches(0, 'abc', 0, T(Integer).MIN_VALUE)", "'a'.split('a', T(Integer).MIN_VALUE)",
            "'x'.format('%c', -1)", "'x'.format('%x', -1)", "'x'.format('%$d', 1)", "'x'.format('%0$d', 1)",
            "'x'.format('%99$d', 1)", "'x'.format('%-')", "'x'.format('%.299f', 1.5e300)", "'x'.format('%.0f', 0.5)",
            "'😀'.charAt(0)", "'😀'.substring(1)", "'😀'[0]", "'😀'.charAt(0).toString()", "'😀'.split('')",
            "T(Character).isDigit('😀'.charAt(0))", "T(Character).toUpperCase('😀'.charAt(0))", "#fromBase64('====')",
            "new java.util.Date(T(Long).MAX_VALUE).toString()", "new java.util.Date(T(Long).MIN_VALUE).toString()",
            "new java.text.SimpleDateFormat('[[').format(new java.util.Date(0))",
            "new java.text.SimpleDateFormat('').parse('')",
            "new java.text.SimpleDateFormat('yyyy').parse('99999999999')",
            "T(java.time.LocalDate).of(2024,1,1).plusDays(T(Long).MAX_VALUE)",
            "T(java.time.LocalDate).of(2024,1,1).plusYears(T(Long).MAX_VALUE)",
            "T(java.time.LocalDate).of(2024,1,1).minusMonths(T(Long).MIN_VALUE)",
            "T(java.time.LocalDate).ofEpochDay(T(Long).MIN_VALUE)",
            "T(java.time.Instant).ofEpochMilli(T(Long).MIN_VALUE)",
            "T(java.time.Instant).ofEpochSecond(T(Long).MAX_VALUE)",
            "T(java.time.LocalDate).parse('0000-01-01').minusDays(1)",
            "T(java.time.LocalDate).parse('--')", "T(java.time.LocalDateTime).parse('2024-01-01T::')",
            "'a'.replaceAll('(?<n>a)', '${n')", "'a'.replaceAll('a', '$')", "'a'.replaceAll('\\', 'x')",
            "'a'.matches('\\Q')",
            "'a'.matches('\\p{')", "'a'.matches('[\\w')", "#toInt('')", "#readJson('')", "T(Integer).parseInt('1', 99)",
            "{:}.^[true]", "{}.$[true]", "2 ^ T(Long).MAX_VALUE", "0 ^ -1", "T(java.util.Collections).max({})",
        ])
    func extremes(text: String) async {
        let error = await error(text)
        #expect(error.map { $0.message.isEmpty } != true)
    }
}
