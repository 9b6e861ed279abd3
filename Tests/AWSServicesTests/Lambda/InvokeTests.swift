import AWSServices
import Foundation
import Testing

@Suite struct InvokeTests {
    @Test("The payload goes as it is, the rest in headers")
    func request() async throws {
        let transport = ScriptedTransport(.json(200, "1"))
        _ = try await Fixtures.clients(transport).lambda.invoke(
            InvokeRequest(
                functionName: "f", qualifier: "live", payload: Data(#"{"ping": true}"#.utf8),
                clientContext: Data(#"{"custom":{}}"#.utf8), timeout: .seconds(7)))
        let request = try #require(transport.requests.first)
        #expect(request.url.hasSuffix("/2015-03-31/functions/f/invocations?Qualifier=live"))
        #expect(request.body == Data(#"{"ping": true}"#.utf8))
        #expect(request.timeout == .seconds(7))
        for header in [
            HTTPHeader("x-amz-invocation-type", "RequestResponse"), HTTPHeader("x-amz-log-type", "Tail"),
            HTTPHeader("x-amz-client-context", "eyJjdXN0b20iOnt9fQ=="),
        ] {
            #expect(request.headers.contains(header))
        }
    }

    @Test("A function's failure is a result, with the version that ran and the log's tail")
    func functionError() async throws {
        let transport = ScriptedTransport(
            .json(
                200, #"{"errorMessage":"no"}"#,
                [
                    HTTPHeader("X-Amz-Function-Error", "Unhandled"), HTTPHeader("X-Amz-Executed-Version", "8"),
                    HTTPHeader("X-Amz-Log-Result", Data("START\nEND".utf8).base64EncodedString()),
                    HTTPHeader("x-amzn-RequestId", "r"),
                ]))
        let result = try await Fixtures.clients(transport).lambda.invoke(InvokeRequest(functionName: "f"))
        #expect(result.functionError == "Unhandled")
        #expect(result.executedVersion == 8)
        #expect(result.logTail == "START\nEND")
        #expect(result.statusCode == 200)
        #expect(result.requestId == "r")
        #expect(result.payload == Data(#"{"errorMessage":"no"}"#.utf8))
    }

    @Test("Events ask for no log")
    func event() async throws {
        let transport = ScriptedTransport(.json(202, ""))
        let result = try await Fixtures.clients(transport).lambda.invoke(
            InvokeRequest(functionName: "f", invocationType: .event))
        #expect(result.statusCode == 202)
        #expect(transport.requests.first?.headers.contains { $0.name == "x-amz-log-type" } == false)
    }
}
