import LambdaStages
import StageKit
import Testing

@Suite("Comparing answers")
struct AnswerComparisonTests {
    @Test(
        "As expected",
        arguments: [
            (AnswerComparison.json, #"{"a":1,"b":[1,2]}"#, #"{"b":[1,2.0],"a":1}"#),
            (.json, "null", "null"),
            (.subset, #"{"a":{"b":1,"c":2},"d":3}"#, #"{"a":{"b":1}}"#),
            (.text, " Hello,\n world\t", "\"Hello, world\""),
            (.text, #"{"statusCode":200,"body":"Hello, world"}"#, "Hello,world"),
            (.text, #"{"payload":"x y"}"#, "xy"),
        ])
    func same(_ comparison: AnswerComparison, _ answer: String, _ expected: String) {
        #expect(comparison.difference(of: Array(answer.utf8), from: Array(expected.utf8)) == nil)
    }

    @Test(
        "Not as expected, with the first difference",
        arguments: [
            (AnswerComparison.json, #"{"a":1}"#, #"{"a":2}"#, "a: expected 2, got 1"),
            (.json, #"{"a":1,"b":2}"#, #"{"a":1}"#, "b is there and was not expected"),
            (.json, #"{"a":[1]}"#, #"{"a":[1,2]}"#, "a has 1 elements instead of 2"),
            (.json, #"{"a":[{"x":1}]}"#, #"{"a":[{"x":true}]}"#, "a[0].x: expected true, got 1"),
            (.json, "oops", "1", "the answer is not JSON: oops"),
            (.subset, #"{"a":{}}"#, #"{"a":{"b":1}}"#, "a.b is missing"),
            (.text, "one", "two", "expected two, got one"),
        ])
    func different(_ comparison: AnswerComparison, _ answer: String, _ expected: String, _ difference: String) {
        #expect(comparison.difference(of: Array(answer.utf8), from: Array(expected.utf8)) == difference)
    }

    @Test("A payload is a value, unless a map's one key names its place")
    func sources() throws {
        #expect(try PayloadSource(["file": "a.json"]) == .file("a.json"))
        #expect(try PayloadSource(["s3": "s3://bucket/a/b.json"]) == .s3(bucket: "bucket", key: "a/b.json"))
        #expect(try PayloadSource(["value": ["file": "x"]]) == .value(["file": "x"]))
        #expect(try PayloadSource(["file": "a", "other": 1]) == .value(["file": "a", "other": 1]))
        #expect(try PayloadSource("text") == .value("text"))
        #expect(throws: PayloadError.self) { try PayloadSource(["s3": "bucket/key"]) }
        #expect(throws: PayloadError.self) { try PayloadSource(["file": 1]) }
    }
}
