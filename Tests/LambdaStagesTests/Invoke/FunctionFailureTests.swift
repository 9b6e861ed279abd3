import AWSServices
import Foundation
import LambdaStages
import Testing

@Suite("Failures of functions")
struct FunctionFailureTests {
    @Test(
        "type, message and the handler's own line are read of each runtime's answer",
        arguments: [
            (
                #"""
                {"errorMessage":"'customer'","errorType":"KeyError","stackTrace":["  File \"/var/task/app.py\", line 3, in handler\n    return event['customer']\n"]}
                """#, "the function raised KeyError: 'customer' (app.py:3)"
            ),
            (
                #"""
                {"errorMessage":"bad","errorType":"JSONDecodeError","stackTrace":["  File \"/var/task/shop/app.py\", line 9, in handler\n","  File \"/var/lang/lib/python3.12/json/__init__.py\", line 346, in loads\n"]}
                """#, "the function raised JSONDecodeError: bad (shop/app.py:9)"
            ),
            (
                #"""
                {"errorMessage":"gone","errorType":"E","stackTrace":["  File \"/var/task/app.py\", line 2, in handler\n","  File \"/var/task/lib/db.py\", line 7, in get\n","  File \"/opt/python/boto3/x.py\", line 1, in y\n"]}
                """#, "the function raised E: gone (lib/db.py:7)"
            ),
            (
                #"""
                {"errorType":"TypeError","errorMessage":"x is null","trace":["TypeError: x is null","    at read (/var/task/node_modules/x/i.js:1:1)","    at exports.handler (/var/task/index.js:12:5)","    at Runtime.handleOnce (file:///var/runtime/index.mjs:1173:29)"]}
                """#, "the function raised TypeError: x is null (index.js:12)"
            ),
            (
                #"""
                {"errorType":"Error","errorMessage":"no","trace":["Error: no","    at file:///var/task/index.mjs:4:9"]}
                """#, "the function raised Error: no (index.mjs:4)"
            ),
            (
                #"""
                {"errorMessage":"null","errorType":"java.lang.NullPointerException","stackTrace":["shop.Handler.handleRequest(Handler.java:12)"]}
                """#, "the function raised java.lang.NullPointerException: null (Handler.java:12)"
            ),
            (
                #"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 1.00 seconds"}"#,
                "the function timed out: RequestId: 1 Error: Task timed out after 1.00 seconds"
            ),
            (
                #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited"}"#,
                "the function failed with Runtime.ExitError: RequestId: 1 Error: Runtime exited"
            ),
            (#"{"errorMessage":"no"}"#, "the function failed: no"), ("not JSON", "the function failed: not JSON"),
            (#"{"errorType":"E","errorMessage":"m","stackTrace":"odd"}"#, "the function raised E: m"),
            (
                #"{"errorType":"*errors.errorString","errorMessage":"m","stackTrace":[{"path":"github.com/a/main.go","line":5,"label":"main"}]}"#,
                "the function raised *errors.errorString: m (main.go:5)"
            ),
        ])
    func reads(_ payload: String, _ expected: String) {
        #expect(FunctionFailure(payload: Array(payload.utf8)).displayName == expected)
    }

    @Test("the last lines of the log come without Lambda's own, and long strings are cut")
    func bounded() {
        let log =
            (["START RequestId: 1"] + (1...30).map { "line \($0)" } + ["END RequestId: 1", "REPORT RequestId: 1"])
            .joined(separator: "\n")
        let failure = FunctionFailure(
            payload: Array(#"{"errorMessage":"\#(String(repeating: "x", count: 100_000))"}"#.utf8), logTail: log)
        #expect(failure.log == (21...30).map { "line \($0)" })
        #expect(failure.message.count < 1100)
    }
}
