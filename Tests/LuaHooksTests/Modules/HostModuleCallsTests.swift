import LambdaStages
import LuaHooks
import StageKit
import StageKitTesting
import Testing

@Suite("Host functions for those who are not scripts")
struct HostModuleCallsTests {
    private let world = StageWorld(clock: TestClock())

    @Test(
        "a function is called with a list of arguments, with one map, or with nothing",
        arguments: [
            (
                "http.get", ["https://x.test/a"],
                ["status": 200, "headers": [:], "body": "{\"ok\":true}", "seconds": 0.0]
            ),
            (
                "http.post", ["https://x.test/a", ["n": 1]],
                ["status": 200, "headers": [:], "body": "{\"ok\":true}", "seconds": 0.0]
            ),
            (
                "http.request", ["url": "https://x.test/a", "method": "PUT"],
                ["status": 200, "headers": [:], "body": "{\"ok\":true}", "seconds": 0.0]
            ),
            ("alarms.state", ["a"], ["OK", "", .null]), ("lambda.versions", .null, []), ("stats.mean", [[1, 2, 3]], 2),
            ("time.parse", ["1970-01-02"], 86_400), ("log.info", ["x"], .null),
        ] as [(String, JSONValue, JSONValue)])
    func calls(function: String, arguments: JSONValue, result: JSONValue) async throws {
        #expect(
            try await HostModuleCalls(world, allowsSideEffects: false).call(function, arguments: arguments) == result)
    }

    @Test(
        "a wrong call is a sentence",
        arguments: [
            ("http.gte", [], "Did you mean 'http.get'?"), ("nothing", .null, "there is no host function 'nothing'"),
            ("lambda.provision", ["7", 1], "inside of ctx.step"), ("http.get", [], "'url' is a string"),
            ("http.request", ["url": "https://x.test", "method": "GET /"], "'GET /' is not a word such as GET"),
            ("http.get", ["https://x.test", ["headers": ["a b": "c"]]], "'a b' is not the name of a header"),
            ("http.get", ["https://x.test", ["headers": ["": "c"]]], "'' is not the name of a header"),
            ("http.get", ["https://x.test", ["headers": ["a:": "c"]]], "'a:' is not the name of a header"),
            ("http.get", ["https://x.test", ["headers": ["ä": "c"]]], "'ä' is not the name of a header"),
            ("http.get", ["https://x.test", ["headers": ["a": "b\r\nc: d"]]], "has a line break"),
            ("http.post", ["https://x.test", "x", ["headers": ["a": "\u{0}"]]], "has a line break"),
            ("http.get", ["https://x.test", ["headers": ["a"]]], "'headers' is a table of names and strings"),
        ] as [(String, JSONValue, String)])
    func wrong(function: String, arguments: JSONValue, text: String) async throws {
        let error = await #expect(throws: (any Error).self) {
            try await HostModuleCalls(world, allowsSideEffects: false).call(function, arguments: arguments)
        }
        #expect(error.map { "\($0)" }?.contains(text) == true, "\(String(describing: error))")
    }

    @Test("what changes a function is called where that is recorded")
    func effects() async throws {
        let calls = HostModuleCalls(world, allowsSideEffects: true)
        _ = try await calls.call("lambda.provision", arguments: ["7", 2])
        let found = try await calls.call("lambda.provisioned", arguments: ["7"])
        #expect(found == ["requested": 2, "available": 2, "status": "READY"])
        _ = try await calls.call("lambda.unprovision", arguments: ["7", ["function": "checkout"]])
        #expect(world.now.provisioned.isEmpty)
    }
}
