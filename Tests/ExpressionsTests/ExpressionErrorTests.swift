import Expressions
import Testing

@Suite("Errors of expressions")
struct ExpressionErrorTests {
    @Test(
        "a syntax error says what was expected, and where",
        arguments: [
            ("${ 1 + }", 8, "expected a value, found the end of the expression"),
            ("a ${ b. }", 9, "expected a property or a method after the dot, found the end of the expression"),
            ("${ (1 + 2 }", 11, "expected ')' for the '(' in column 4, found '}'"),
            ("${ (1 + 2", 4, "this '(' is not closed"),
            ("${ (1 + 2] }", 10, "expected ')' for the '(' in column 4, found ']'"),
            ("${ a) }", 5, "')' closes nothing in this expression"),
            ("x ${ a", 3, "this '${' has no '}'"),
            ("${ 'a }", 4, "the string that begins here has no closing '"),
            ("${ }", 1, "there is no expression between '${' and '}'"),
            ("${ a b }", 6, "expected an operator or the end of the expression, found 'b'"),
            ("${ a = 1 }", 6, "assignment is not supported; '==' compares"),
            ("${ a++ }", 5, "'++' is not supported: expressions change nothing"),
            ("${ @bean }", 4, "beans ('@name') are not supported"),
            ("${ a ? 1 }", 10, "expected ':' between the two values of '? :', found the end of the expression"),
            ("${ #f(1 2) }", 9, "expected ',' or ')' in the arguments, found '2'"),
            ("${ {1, 2: 3} }", 9, "expected ',' or '}' in the list (or ':' after a map's key), found ':'"),
            ("${ {a: 1, 2} }", 12, "expected ':' after the key, found '}'"),
            ("${ a | b }", 6, "'|' is not an operator; 'or' is '||'"),
            ("${ ‘a’ }", 4, "'‘' is not a quotation mark; use ' or \""),
            (
                "${ 9223372036854775808 }", 4, "the number 9223372036854775808 does not fit in 64 bits"
            ),
            ("${ 1 < 2 < 3 }", 10, "expected an operator or the end of the expression, found '<'"),
            ("${ # }", 6, "expected the name of a function or variable after '#', found the end of the expression"),
            ("${ T x }", 6, "expected '(' after T, found 'x'"),
            ("${ a ?: }", 9, "expected a value, found the end of the expression"),
        ])
    func syntax(text: String, column: Int, message: String) {
        let error = #expect(throws: ExpressionError.self) { try ExpressionTemplate(parsing: text) }
        #expect(error?.message == message)
        #expect(error?.column == column)
        #expect(error?.source == text)
    }

    @Test(
        "an error of evaluation names what is wrong, and where",
        arguments: [
            (
                "${ paramters.x }", ExpressionError.Code.unknownName, 4, 9,
                "there is no 'paramters'; there is execution, parameters, trigger; write strings in quotes"
            ),
            (
                "${ #stge('x') }", .unknownFunction, 4, 10,
                "there is no function #stge; there are #alphanumerical, #doNotEval, #fromBase64, #now, #readJson, "
                    + "#stage, #toBase64, #toBoolean, #toFloat, #toInt, #toJson"
            ),
            ("${ #stage() }", .mismatch, 4, 8, "#stage is called as #stage('id'), not with no arguments"),
            ("${ #stage('zz') }", .function, 4, 12, "there is no stage \"zz\""),
            ("${ #stage }", .unknownName, 4, 6, "#stage is a function and needs its arguments: #stage('id')"),
            ("${ #x }", .unknownName, 4, 2, "there is no variable #x; there are #this and #root"),
            (
                "${ parameters.package.foo() }", .unknownMethod, 23, 5,
                "a string has no method 'foo' that takes no arguments"
            ),
            (
                "${ parameters.tags.substring(1) }", .unknownMethod, 20, 12,
                "a list has no method 'substring' that takes 1 argument"
            ),
            (
                "${ 'a,b'.split(',').size() }", .unknownMethod, 21, 6,
                "an array has no method 'size' that takes no arguments; an array has the property 'length'"
            ),
            (
                "${ parameters.tags.add('x') }", .unsupported, 20, 8,
                "'add' is not supported: expressions change nothing"
            ),
            (
                "${ parameters.none.x }", .missing, 20, 1,
                "'x' is read off null; '?.' instead of '.' gives null for it"
            ),
            (
                "${ parameters.none.x() }", .missing, 20, 3,
                "'x()' is called on null; '?.' instead of '.' gives null for it"
            ),
            ("${ parameters.tags[2] }", .missing, 19, 3, "the list has 2 elements; there is none at 2"),
            ("${ parameters.package.size }", .unknownName, 23, 4, "a string has no property 'size'"),
            ("${ 1 / 0 }", .mismatch, 4, 5, "division by zero"),
            ("${ 1 < 'a' }", .mismatch, 4, 7, "'<' cannot compare a number with a string"),
            ("${ parameters.tags - 1 }", .mismatch, 4, 19, "'-' cannot join a list and a number"),
            ("${ parameters.count ? 1 : 2 }", .mismatch, 15, 5, "expected true or false, found a number"),
            (
                "v${ parameters.none }", .missing, 2, 20,
                "the value is null and cannot be part of a string; '?:' gives another one for it"
            ),
            (
                "v${ parameters }", .mismatch, 2, 15,
                "expected text, found a map; #toJson(…) makes text of it"
            ),
            (
                "${ #toJson('$' + '{x}') }", .function, 4, 20,
                "the result of #toJson() holds '${'; it could be evaluated again"
            ),
            ("${ new java.io.File('/') }", .unsupported, 4, 21, "'new java.io.File' with 1 argument is not supported"),
            ("${ 'a'.matches('(') }", .mismatch, 8, 12, "'(' is not a regular expression"),
            (
                "${ foo(1) }", .unknownFunction, 4, 6,
                "there is no method 'foo' here; functions begin with #: #alphanumerical, #doNotEval, #fromBase64, #now, "
                    + "#readJson, #stage, #toBase64, #toBoolean, #toFloat, #toInt, #toJson"
            ),
        ])
    func evaluation(
        text: String, code: ExpressionError.Code, column: Int, length: Int, message: String
    ) async throws {
        let template = try ExpressionTemplate(parsing: text)
        let error = await #expect(throws: ExpressionError.self) {
            try await template.evaluate(in: ExpressionTemplateTests.scope)
        }
        #expect(error?.message == message)
        #expect(error?.code == code)
        #expect(error?.column == column)
        #expect(error?.length == length)
    }

    @Test("types that are not offered are named, with those that are")
    func types() async throws {
        let template = try ExpressionTemplate(parsing: "${ T(java.lang.Runtime).getRuntime() }")
        let error = await #expect(throws: ExpressionError.self) {
            try await template.evaluate(in: ExpressionTemplateTests.scope)
        }
        #expect(error?.code == .unsupported)
        #expect(error?.message.hasPrefix("the type 'java.lang.Runtime' is not supported; there are ") == true)
    }

    @Test("the cause of a failed function is kept")
    func cause() async throws {
        let template = try ExpressionTemplate(parsing: "${#stage('zz')}")
        let error = await #expect(throws: ExpressionError.self) {
            try await template.evaluate(in: ExpressionTemplateTests.scope)
        }
        #expect(error?.cause is ExpressionTestError)
    }

    @Test("a long string is shown around the error")
    func clipped() {
        let text = String(repeating: "x", count: 200) + "${ 1 + }" + String(repeating: "y", count: 200)
        let error = #expect(throws: ExpressionError.self) { try ExpressionTemplate(parsing: text) }
        let marked = error?.marked.split(separator: "\n") ?? []
        #expect(marked.count == 2)
        #expect(marked.first?.count ?? 0 < 125)
        #expect(marked.last?.count == 54)
    }

    @Test("an error in a string of several lines shows its line")
    func lines() {
        let error = #expect(throws: ExpressionError.self) {
            try ExpressionTemplate(parsing: "one\ntwo ${ 1 + }\nthree")
        }
        #expect(error?.marked == "  two ${ 1 + }\n             ^")
    }
}
