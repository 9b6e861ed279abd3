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
    }

    @Test("work that multiplies is refused")
    func work() async {
        let list = JSONValue.array((0..<2000).map { .integer($0) })
        let root: JSONValue = ["l": list]
        #expect(await error("l.![#root.l.![#root.l.![#this]]].size()", root: root)?.code == .limit)
        #expect(await error("l.![#root.l.![#root.l.contains(-1)]].size()", root: root)?.code == .limit)
        #expect(await error("l.![#this * 2].size()", root: root) == nil)
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
}
