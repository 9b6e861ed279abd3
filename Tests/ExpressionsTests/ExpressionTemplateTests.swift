import Expressions
import Testing

@Suite("Templates of our own dialect")
struct ExpressionTemplateTests {
    static let stages: JSONValue = [
        "deploy": ["outputs": ["version": "7", "count": 3, "list": [1, 2], "map": ["a": 1]], "status": "SUCCEEDED"],
        "skipped": ["outputs": .null],
    ]

    static let scope = ExpressionScope(
        root: [
            "parameters": [
                "package": "function", "count": 3, "ratio": 0.5, "on": true, "tags": ["a", "b"], "none": .null,
                "with space": "x",
            ],
            "execution": ["id": "run-1"], "trigger": [:],
        ],
        functions: [
            ExpressionFunction("stage", usage: "#stage('id')", arity: 1...1) { arguments in
                guard let id = arguments[0].stringValue, let stage = stages[id] else {
                    throw ExpressionTestError(text: "there is no stage \(arguments[0])")
                }
                return stage
            },
            ExpressionFunction("now", arity: 0...0) { _ in "2024" },
        ])

    @Test(
        "a value of its own keeps its type, within text it becomes text",
        arguments: [
            ("plain", "plain"), ("", ""), ("${ parameters.count }", 3), ("${parameters.ratio}", 0.5),
            ("${parameters.on}", true), ("${parameters.tags}", ["a", "b"]), ("${parameters.none}", .null),
            ("n=${parameters.count}", "n=3"), ("${parameters.tags} ", "a,b "), ("${parameters.ratio}x", "0.5x"),
            ("${ #stage('deploy').outputs.version }", "7"), ("${#stage('deploy').outputs.map}", ["a": 1]),
            ("v${#stage('deploy').outputs.version}-${#now()}", "v7-2024"),
            ("${ #stage('skipped').outputs?.version }", .null),
            ("${ #stage('skipped').outputs?.version ?: 'none' }", "none"),
            ("${ parameters.missing }", .null), ("${ parameters['with space'] }", "x"),
            ("${ parameters.count > 2 && parameters.on ? 'big' : 'small' }", "big"),
            ("${ #toJson({ping: true}) }", #"{"ping":true}"#), ("${ 'a}b' }", "a}b"), ("${ {'}': 1}['}'] }", 1),
            ("$${ parameters.count }", "${ parameters.count }"), ("a $${x} ${parameters.count}", "a ${x} 3"),
            ("$$${parameters.count}", "$${parameters.count}"), ("$5", "$5"), ("$", "$"), ("{}", "{}"),
            ("${ #root.execution.id }", "run-1"), ("${parameters.package.toUpperCase()}", "FUNCTION"),
            ("é😀 ${parameters.count}", "é😀 3"),
        ] as [(String, JSONValue)])
    func values(text: String, expected: JSONValue) async throws {
        let template = try ExpressionTemplate(parsing: text)
        #expect(try await template.evaluate(in: Self.scope) == expected)
    }

    @Test("a template knows whether it is literal or one expression")
    func shape() throws {
        let literal = try ExpressionTemplate(parsing: "a $${b}")
        #expect(!literal.isSingleExpression && literal.expressions.isEmpty)
        let single = try ExpressionTemplate(parsing: "${ a.b }")
        #expect(!single.expressions.isEmpty && single.isSingleExpression)
        let mixed = try ExpressionTemplate(parsing: "${a} ${b}")
        #expect(!mixed.expressions.isEmpty && !mixed.isSingleExpression)
        #expect(mixed.expressions.map(\.text) == ["a", "b"])
    }

    @Test("an expression can be parsed without delimiters")
    func standalone() async throws {
        let expression = try ParsedExpression(parsing: "parameters.count == 3")
        #expect(try await expression.evaluate(in: Self.scope) == true)
    }

    @Test(
        "an expression tells what it reads off the root",
        arguments: [
            ("parameters.a + execution.id", ["parameters", "execution"]), ("#stage('x').outputs.y", []),
            ("parameters.list.?[name == 'x'].![trigger]", ["parameters"]), ("#root.trigger.x", ["trigger"]),
            ("#root['trigger']", ["trigger"]), ("{name: parameters.x, 'y': execution}", ["parameters", "execution"]),
            ("parameters[execution.id]", ["parameters", "execution"]), ("#toJson(parameters)", ["parameters"]),
            ("a ? b : c ?: d", ["a", "b", "c", "d"]), ("'text'", []),
        ] as [(String, Set<String>)])
    func rootNames(text: String, names: Set<String>) throws {
        #expect(try ParsedExpression(parsing: text).rootNames == names)
    }

    @Test("an expression tells which functions it calls, with their literals")
    func functionCalls() throws {
        let template = try ExpressionTemplate(
            parsing: "x ${ #stage('deploy').outputs[#stage(parameters.id).k] + #now() }")
        let calls = template.expressions.flatMap(\.functionCalls)
        #expect(calls.map(\.name) == ["stage", "stage", "now"])
        #expect(calls.map(\.arguments) == [["deploy"], [nil], []])
        #expect(calls.map(\.column) == [6, 31, 58])
        #expect(calls[0].length == 16)
    }

    @Test("documents are walked, keys too")
    func documents() async throws {
        let document: JSONValue = [
            "code": ["path": "${parameters.package}"], "${parameters.package}": ["${parameters.count}", 1, .null, "x"],
            "n${parameters.count}": true,
        ]
        let value = try await document.evaluatingExpressions(in: Self.scope)
        #expect(value == ["code": ["path": "function"], "function": [3, 1, .null, "x"], "n3": true])
    }

    @Test("an error in a document has its path")
    func documentFaults() async {
        let document: JSONValue = ["with": ["steps": [1, "v${parameters.none.x}"]]]
        let error = await #expect(throws: ExpressionError.self) {
            try await document.evaluatingExpressions(in: Self.scope)
        }
        #expect(error?.path?.description == "with.steps[1]")
        #expect(error?.column == 20)
        #expect(
            error?.description == """
                with.steps[1]: 'x' is read off null; '?.' instead of '.' gives null for it (column 20)
                  v${parameters.none.x}
                                     ^
                """)
    }

    @Test("the templates of a document are found with their paths")
    func locatedTemplates() throws {
        let document: JSONValue = ["a": ["${x}", "plain"], "${k}": "${ 1 + }"]
        let found = document.expressionTemplates()
        #expect(found.map(\.path.description) == ["a[0]", "${k}", "${k}"])
        #expect(found.map(\.isKey) == [false, true, false])
        #expect(throws: Never.self) { try found[0].template.get() }
        let error = #expect(throws: ExpressionError.self) { try found[2].template.get() }
        #expect(error?.column == 8)
        #expect(error?.path?.description == "${k}")
    }

    @Test("Spring's dialect reads a dollar before a template as a dollar, and null as nothing")
    func spring() async throws {
        let text = "$${parameters.count}|${nothing}|"
        let template = try ExpressionTemplate(parsing: text, dialect: .spring)
        #expect(try await template.evaluate(in: Self.scope) == "$3||")
    }
}

struct ExpressionTestError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
