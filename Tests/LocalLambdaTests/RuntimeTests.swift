import Expressions
import Foundation
import LocalLambda
import NIOCore
import Synchronization
import Testing

/// What runtimes, layers and asynchronous invocations do as on AWS.
@Suite("Runtimes")
struct RuntimeTests {
    @Test("Python values are written as AWS's runtime client writes them")
    func pythonValues() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                create("f", """
                import collections, decimal, os
                Point = collections.namedtuple("Point", "x y")
                def handler(event, context):
                    if event == "decimal": return {"total": decimal.Decimal("12.50"), "n": [decimal.Decimal("1E+2"), decimal.Decimal("NaN")]}
                    if event == "tuple": return [Point(1, "a"), (2, 3)]
                    if event == "bytes": return {"text": "grün".encode(), b"key": 1}
                    if event == "raw": return b"as it is"
                    if event == "set": return {1}
                    if event == "circle":
                        a = []
                        a.append(a)
                        return a
                    if event == "chain": {}["customer"]
                    client = context.client_context
                    return [context.tenant_id, client and client.custom, client and client.client.app_title,
                            context.identity.cognito_identity_id, os.environ.get("OLDPWD"), os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]]
                """, Runtime="python3.12")
                def raw(event, **options):
                    return lam.invoke(FunctionName="f", Payload=json.dumps(event), **options)["Payload"].read().decode()
                assert raw("decimal") == '{"total": 12.50, "n": [1E+2, NaN]}', raw("decimal")
                assert raw("tuple") == '[{"x": 1, "y": "a"}, [2, 3]]', raw("tuple")
                assert raw("bytes") == '{"text": "grün", "key": 1}', raw("bytes")
                assert raw("raw") == "as it is"
                assert json.loads(raw("set"))["errorMessage"] == "Unable to marshal response: Object of type set is not JSON serializable"
                assert json.loads(raw("circle"))["errorMessage"] == "Unable to marshal response: Circular reference detected"
                error = json.loads(raw("chain"))
                assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'customer'"), error
                assert error["stackTrace"] == ['  File "/var/task/app.py", line 14, in handler\n    if event == "chain": {}["customer"]\n'], error
                context = base64.b64encode(json.dumps({"custom": {"a": 1}, "client": {"app_title": "t"}}).encode()).decode()
                import datetime, re
                tenant, custom, title, identity, old, stream = json.loads(raw("", ClientContext=context))
                assert (tenant, custom, title, identity, old) == (None, {"a": 1}, "t", None, None)
                assert re.fullmatch(r"\d{4}/\d{2}/\d{2}/\[\$LATEST\][0-9a-f]{32}", stream), stream
                assert stream[:10] in {(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=n)).strftime("%Y/%m/%d") for n in (0, 5)}
                create("bad", "def (")
                wrong = invoke("bad")["Result"]
                assert wrong["errorType"] == "Runtime.UserCodeSyntaxError" and wrong["stackTrace"][0].startswith('  File "/var/task/app.py" Line 1'), wrong
                """#, server: server)
        }
    }

    @Test("Node handlers may stream, call back early, and leave rejections unhandled")
    func node() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                def node(name, text):
                    create(name, Runtime="nodejs20.x", Handler="index.handler", Code={"ZipFile": archive(index__js=text)})
                def raw(name, event=None):
                    return lam.invoke(FunctionName=name, Payload=json.dumps(event))["Payload"].read()
                node("stream", """
                    exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
                        if (event === 'fail') throw new TypeError('broken')
                        if (event === 'http') stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 })
                        stream.write('one ')
                        await new Promise((resolve) => setTimeout(resolve, 5))
                        stream.write('two')
                        stream.end()
                    })""")
                assert raw("stream") == b"one two", raw("stream")
                assert raw("stream", "http") == b'{"statusCode":201}' + bytes(8) + b"one two"
                assert invoke("stream", "fail")["Result"]["errorType"] == "TypeError"
                node("early", """
                    exports.handler = (event, context, callback) => {
                        context.callbackWaitsForEmptyEventLoop = event.waits
                        setTimeout(() => {}, event.waits ? 300 : 20000)
                        callback(null, 'done')
                    }""")
                assert invoke("early", {"waits": False})["Result"] == "done"
                node("wait", """
                    let count = 0
                    exports.handler = (event, context, callback) => {
                        setTimeout(() => { count += 1 }, 50)
                        callback(null, 'done')
                        if (event === 'count') callback(null, count)
                    }
                    exports.read = async () => count""")
                assert invoke("wait")["Result"] == "done"
                node("reject", "exports.handler = async () => { Promise.reject(new Error('boom')); await new Promise((r) => setTimeout(r, 5000)) }")
                error = invoke("reject")["Result"]
                assert (error["errorType"], error["errorMessage"]) == ("Runtime.UnhandledPromiseRejection", "Error: boom"), error
                node("thrown", "exports.handler = async () => { const e = new Error('no'); e.name = 'Mine'; throw e }")
                error = invoke("thrown")["Result"]
                assert error["errorType"] == "Mine" and "/var/task/index.js:1" in error["trace"][1], error
                """#, server: server)
        }
    }

    @Test("JSON logs have JSON lines of the platform and of the logger")
    func jsonLogs() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                create("f", "import logging\ndef handler(e, c):\n    logging.warning('watch %s', e)\n    return 1",
                       LoggingConfig={"LogFormat": "JSON", "LogGroup": "mine"})
                tail = base64.b64decode(invoke("f", 7, LogType="Tail")["LogResult"]).decode()
                lines = [json.loads(line) for line in tail.splitlines()]
                assert [line.get("type") for line in lines] == ["platform.start", None, "platform.report"], tail
                assert (lines[1]["level"], lines[1]["message"]) == ("WARNING", "watch 7"), tail
                assert lines[2]["record"]["status"] == "success" and lines[2]["record"]["metrics"]["memorySizeMB"] == 128, tail
                """#, server: server)
        }
    }

    @Test("layers are published, listed, and found by functions")
    func layers() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                def layer(name, **files):
                    return lam.publish_layer_version(LayerName=name, Content={"ZipFile": archive(**files)},
                                                     CompatibleRuntimes=["python3.12"])
                first = layer("lib", **{"python/helper__py": "VALUE = 1", "bin/tool": "#!/bin/sh\necho tool", "data/x": "1"})
                second = layer("lib", **{"python/helper__py": "VALUE = 2"})
                assert (first["Version"], second["Version"]) == (1, 2)
                other = layer("other", **{"data/x": "2"})
                assert [v["Version"] for v in lam.list_layer_versions(LayerName="lib")["LayerVersions"]] == [2, 1]
                assert [l["LayerName"] for l in lam.list_layers(CompatibleRuntime="python3.12")["Layers"]] == ["lib", "other"]
                import urllib.request, hashlib
                shown = lam.get_layer_version(LayerName="lib", VersionNumber=1)
                fetched = urllib.request.urlopen(shown["Content"]["Location"]).read()
                assert base64.b64encode(hashlib.sha256(fetched).digest()).decode() == shown["Content"]["CodeSha256"]
                assert lam.get_layer_version_by_arn(Arn=second["LayerVersionArn"])["Version"] == 2
                made = create("f", "import helper, subprocess\ndef handler(e, c): return [helper.VALUE, subprocess.check_output('tool').decode()]",
                              Layers=[first["LayerVersionArn"], other["LayerVersionArn"]])
                assert made["Layers"] == [{"Arn": first["LayerVersionArn"], "CodeSize": first["Content"]["CodeSize"]},
                                          {"Arn": other["LayerVersionArn"], "CodeSize": other["Content"]["CodeSize"]}], made
                assert invoke("f")["Result"] == [1, "tool\n"], invoke("f")
                fails(400, "InvalidParameterValueException", "Two different versions of the same layer", lam.update_function_configuration,
                      FunctionName="f", Layers=[first["LayerVersionArn"], second["LayerVersionArn"]])
                lam.delete_layer_version(LayerName="lib", VersionNumber=2)
                fails(404, "ResourceNotFoundException", "", lam.get_layer_version, LayerName="lib", VersionNumber=2)
                assert layer("lib", x="y")["Version"] == 3
                """#, server: server)
        }
    }

    @Test("a failed event is tried twice again, and its record reaches the destination")
    func events() async throws {
        let configuration = testConfiguration { $0.eventRetryDelay = .zero }
        try await withLocalLambda(configuration) { server in
            let output = try await Peer.python(
                #"""
                import tempfile
                folder = tempfile.mkdtemp()
                create("failing", "def handler(e, c):\n    open(e, 'a').write('x')\n    raise ValueError('no')")
                create("destination", "import json\ndef handler(e, c):\n    path = e['requestPayload'] + '.record'\n    json.dump(e, open(path + '.new', 'w'))\n    import os\n    os.rename(path + '.new', path)")
                arn = "arn:aws:lambda:us-east-1:000000000000:function:destination"
                put = lam.put_function_event_invoke_config(FunctionName="failing", DestinationConfig={"OnFailure": {"Destination": arn}})
                assert put["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {"Destination": arn}}, put
                lam.update_function_event_invoke_config(FunctionName="failing", MaximumEventAgeInSeconds=600)
                assert lam.get_function_event_invoke_config(FunctionName="failing")["MaximumEventAgeInSeconds"] == 600
                path = os.path.join(folder, "marks")
                lam.invoke(FunctionName="failing", InvocationType="Event", Payload=json.dumps(path))
                deadline = time.time() + 60
                while not os.path.exists(path + ".record"):
                    assert time.time() < deadline, "no record came"
                    time.sleep(0.02)
                record = json.load(open(path + ".record"))
                assert open(path).read() == "xxx"
                assert record["requestContext"]["condition"] == "RetriesExhausted", record
                assert record["requestContext"]["approximateInvokeCount"] == 3, record
                assert record["responsePayload"]["errorType"] == "ValueError", record
                lam.delete_function_event_invoke_config(FunctionName="failing")
                fails(404, "ResourceNotFoundException", "EventInvokeConfig", lam.get_function_event_invoke_config, FunctionName="failing")
                """#, server: server)
            #expect(output.isEmpty)
            let delivery = server.deliveries.first
            #expect(delivery?.functionName == "failing")
            #expect(delivery?.record["requestContext"]?["condition"] == "RetriesExhausted")
        }
    }

    @Test("an init that takes too long is tried again within the function's timeout")
    func slowInit() async throws {
        let configuration = testConfiguration { $0.environmentStartLimit = .milliseconds(300) }
        try await withLocalLambda(configuration) { server in
            try await Peer.python(
                #"""
                create("slow", "import time\ntime.sleep(1)\ndef handler(e, c): return 'started'", Timeout=60)
                assert invoke("slow")["Result"] == "started"
                create("never", "import time\ntime.sleep(60)\ndef handler(e, c): return 1", Timeout=1)
                late = invoke("never")["Result"]
                assert late["errorType"] == "Sandbox.Timedout" and "after 1.00 seconds" in late["errorMessage"], late
                """#, server: server)
        }
    }

    @Test("tenants of a function that isolates them have environments of their own")
    func tenants() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                create("f", "seen = []\ndef handler(e, c):\n    seen.append(c.tenant_id)\n    return seen",
                       TenancyConfig={"TenantIsolationMode": "PER_TENANT"})
                for tenant in ("a", "b", "a"):
                    assert set(invoke("f", TenantId=tenant)["Result"]) == {tenant}
                fails(400, "InvalidParameterValueException", "tenant ID", lam.invoke, FunctionName="f")
                create("g")
                fails(400, "InvalidParameterValueException", "tenant ID", lam.invoke, FunctionName="g", TenantId="a")
                """#, server: server)
        }
    }
}
