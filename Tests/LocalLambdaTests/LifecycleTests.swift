import Foundation
import LocalLambda
import Testing

/// A function's whole life, driven by boto3.
@Suite struct LifecycleTests {
    @Test func `create, wait, invoke, publish, alias with weights, and 400 calls shared out`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                created = create("f", "def handler(e, c): return {'version': 1, 'got': e, 'name': c.function_name}")
                assert created["State"] == "Pending" and created["StateReasonCode"] == "Creating", created
                assert "LastUpdateStatus" not in created
                assert created["LastModified"].endswith("+0000"), created["LastModified"]
                first = invoke("f", {"a": [1, 2.5, "ü"]})
                assert first["Result"] == {"version": 1, "got": {"a": [1, 2.5, "ü"]}, "name": "f"}, first
                assert first["ExecutedVersion"] == "$LATEST" and first["StatusCode"] == 200
                assert lam.publish_version(FunctionName="f")["Version"] == "1"
                assert lam.publish_version(FunctionName="f")["Version"] == "1"
                update("f", "def handler(e, c): return {'version': c.function_version, 'arn': c.invoked_function_arn}")
                assert lam.publish_version(FunctionName="f")["Version"] == "2"
                lam.create_alias(FunctionName="f", Name="live", FunctionVersion="1",
                                 RoutingConfig={"AdditionalVersionWeights": {"2": 0.4}})
                count = {"1": 0, "2": 0}
                for _ in range(400):
                    answer = invoke("f", Qualifier="live")
                    version = answer["ExecutedVersion"]
                    count[version] += 1
                    if version == "2":
                        assert answer["Result"]["version"] == "2"
                        assert answer["Result"]["arn"].endswith(":function:f:live"), answer
                # Six standard deviations of a binomial share of 0.4.
                assert abs(count["2"] - 160) <= 6 * (400 * 0.4 * 0.6) ** 0.5, count
                """#, server: server)
            let calls = server.requestLog.filter { $0.operation == "Invoke" }
            #expect(calls.count == 401)
            #expect(calls.allSatisfy { !$0.isMutating && $0.status == 200 && $0.service == "lambda" })
            let changes = server.requestLog.filter(\.isMutating).map(\.operation)
            #expect(
                changes == [
                    "CreateFunction", "PublishVersion", "PublishVersion", "UpdateFunctionCode", "PublishVersion",
                    "CreateAlias",
                ])
            #expect(server.metrics.filter { $0.resource == "f:live" && $0.outcome == .succeeded }.count == 400)
        }
    }
}
