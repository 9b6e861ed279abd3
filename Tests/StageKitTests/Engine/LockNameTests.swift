import Expressions
import StageKit
import Testing

@Suite("What is held is a function of one account and region")
struct LockNameTests {
    private static let target: JSONValue = [
        "account": "000000000001", "region": "eu-west-1", "accounts": ["prod": "000000000002"],
    ]

    private static func function(_ input: String) throws -> StageResource {
        .function(namedBy: "function", in: CheckedInput(try JSONValue(parsing: input)))
    }

    @Test(
        "a name, an ARN, and a stage's own region and account",
        arguments: [
            (#"{"function": "f"}"#, "000000000001/eu-west-1 function f"),
            (#"{"function": "f", "region": "us-east-1"}"#, "000000000001/us-east-1 function f"),
            (#"{"function": "f", "region": "eu-west-1"}"#, "000000000001/eu-west-1 function f"),
            (#"{"function": "f", "account": "prod"}"#, "000000000002/eu-west-1 function f"),
            (#"{"function": "f", "account": "unknown"}"#, "unknown/eu-west-1 function f"),
            (
                #"{"function": "arn:aws:lambda:us-east-1:000000000002:function:f", "region": "eu-west-1"}"#,
                "000000000002/us-east-1 function f"
            ),
            (#"{"function": "000000000002:function:f"}"#, "000000000002/eu-west-1 function f"),
        ])
    func names(input: String, name: String) throws {
        #expect(try Self.function(input).lockName(at: Self.target) == name)
    }

    @Test(
        "what an expression is still to say is not known",
        arguments: [#"{"function": "${ x }"}"#, #"{"function": "f", "region": "${ x }"}"#])
    func unknown(input: String) throws {
        let resource = try Self.function(input)
        #expect(resource.id == nil)
        #expect(resource.mayBe(.function("f")))
    }

    @Test("the same name in two regions is two functions; where one is not known, it may be the same")
    func regions() {
        let one = StageResource.function("f", region: "eu-west-1")
        #expect(!one.mayBe(StageResource.function("f", region: "us-east-1")))
        #expect(one.mayBe(StageResource.function("f")))
        let left = StageResource.alias("live", of: "f", region: "eu-west-1")
        let right = StageResource.alias("live", of: "f", region: "us-east-1")
        #expect(left != right)
    }
}
