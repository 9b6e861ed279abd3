import Foundation
import LocalLambda
import Synchronization
import Testing

/// Functions really run: in three languages, with all the ways in which they end.
@Suite struct ExecutionTests {
    @Test func `a Python handler has its context, its log and its errors`() async throws {
        let logs = Mutex<[FunctionLog]>([])
        let configuration = testConfiguration { $0.onFunctionLog = { log in logs.withLock { $0.append(log) } } }
        try await withLocalLambda(configuration) { server in
            try await Peer.python(
                #"""
                create("f", """
                import logging, os, time
                print("loaded")
                class Mine(Exception): pass
                def handler(event, context):
                    kind = event.get("kind")
                    if kind == "fail": raise Mine("broken on purpose")
                    if kind == "set": return {1, 2}
                    if kind == "none": return None
                    if kind == "exit": os._exit(3)
                    if kind == "kill": os.kill(os.getpid(), 9)
                    if kind == "big": return "x" * 6291556
                    print("hello from", context.aws_request_id)
                    logging.warning("careful")
                    left = context.get_remaining_time_in_millis()
                    return {"names": [context.function_name, context.function_version, context.invoked_function_arn,
                                      context.memory_limit_in_mb, context.log_group_name],
                            "left": 27000 < left <= 30000, "stream": "[$LATEST]" in context.log_stream_name,
                            "client": context.client_context and context.client_context.custom,
                            "env": dict(os.environ), "cwd": os.getcwd() == os.environ["LAMBDA_TASK_ROOT"]}
                """, MemorySize=256, Environment={"Variables": {"MINE": "yes"}})
                context = base64.b64encode(json.dumps({"custom": {"a": 1}}).encode()).decode()
                good = invoke("f", {}, LogType="Tail", ClientContext=context)
                assert "FunctionError" not in good, good
                value = good["Result"]
                assert value["names"] == ["f", "$LATEST", "arn:aws:lambda:us-east-1:000000000000:function:f", "256",
                                          "/aws/lambda/f"], value
                assert value["left"] and value["stream"] and value["cwd"] and value["client"] == {"a": 1}, value
                env = value["env"]
                assert env["MINE"] == "yes" and env["AWS_ENDPOINT_URL"] == os.environ["AWS_ENDPOINT_URL"]
                assert env["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.11" and "HOME" not in env, env
                assert env["AWS_ACCESS_KEY_ID"].startswith("ASIA")
                tail = base64.b64decode(good["LogResult"]).decode()
                request = good["ResponseMetadata"]["RequestId"]
                lines = tail.split("\n")
                assert lines[0] == "loaded" and lines[1] == "START RequestId: %s Version: $LATEST" % request, tail
                assert "hello from " + request in tail and "[WARNING]\t" in tail and "careful" in tail, tail
                assert "END RequestId: " + request in tail and "Memory Size: 256 MB" in tail and "Init Duration" in tail

                failed = invoke("f", {"kind": "fail"}, LogType="Tail")
                assert failed["FunctionError"] == "Unhandled" and failed["StatusCode"] == 200
                error = failed["Result"]
                assert (error["errorMessage"], error["errorType"]) == ("broken on purpose", "Mine"), error
                assert error["requestId"] == failed["ResponseMetadata"]["RequestId"]
                assert len(error["stackTrace"]) == 1 and "in handler" in error["stackTrace"][0], error
                tail = base64.b64decode(failed["LogResult"]).decode()
                assert "loaded" not in tail and "Init Duration" not in tail and "[ERROR] Mine: broken" in tail, tail

                assert invoke("f", {"kind": "none"})["Result"] is None
                assert invoke("f", {"kind": "set"})["Result"]["errorType"] == "Runtime.MarshalError"
                big = invoke("f", {"kind": "big"})
                assert big["Result"]["errorType"] == "Function.ResponseSizeTooLarge", big
                for kind, text in [("exit", "Runtime exited with error: exit status 3"),
                                   ("kill", "Runtime exited with error: signal: killed")]:
                    ended = invoke("f", {"kind": kind})
                    assert ended["FunctionError"] == "Unhandled"
                    assert ended["Result"]["errorType"] == "Runtime.ExitError", ended
                    assert ended["Result"]["errorMessage"] == "RequestId: %s Error: %s" % (
                        ended["ResponseMetadata"]["RequestId"], text), ended
                assert invoke("f", {})["Result"]["names"][0] == "f"
                """#, server: server)
        }
        #expect(logs.withLock { $0.count } == 8)
        #expect(logs.withLock { $0.allSatisfy { $0.functionName == "f" && $0.text.contains("REPORT RequestId: ") } })
    }

    @Test func `a Node handler may be async or call back, in modules of both kinds`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                def node(name, handler, **files):
                    create(name, Runtime="nodejs20.x", Handler=handler, Code={"ZipFile": archive(**files)})
                node("common", "index.handler", index__js="""
                    exports.handler = async (event, context) => {
                        console.log('seen', event.n)
                        if (event.fail) throw new TypeError('no good')
                        return { n: event.n + 1, id: context.awsRequestId, version: context.functionVersion,
                                 left: context.getRemainingTimeInMillis() > 1000 }
                    }""")
                good = invoke("common", {"n": 1}, LogType="Tail")
                assert good["Result"] == {"n": 2, "id": good["ResponseMetadata"]["RequestId"], "version": "$LATEST",
                                          "left": True}, good
                assert "INFO\tseen 1" in base64.b64decode(good["LogResult"]).decode()
                bad = invoke("common", {"fail": True})
                assert bad["FunctionError"] == "Unhandled" and bad["Result"]["errorType"] == "TypeError", bad
                assert bad["Result"]["errorMessage"] == "no good" and bad["Result"]["trace"][0] == "TypeError: no good"
                node("module", "src/main.run", src_main__mjs="", **{"src/main__mjs": """
                    import { readFileSync } from 'node:fs'
                    export const run = async () => typeof readFileSync"""})
                assert invoke("module")["Result"] == "function"
                node("callback", "index.handler", index__js="""
                    exports.handler = (event, context, callback) => {
                        if (event === 'crash') setImmediate(() => { throw new RangeError('later') })
                        else if (event === 'silent') return 5
                        else setImmediate(() => callback(null, { late: true }))
                    }""")
                assert invoke("callback", {})["Result"] == {"late": True}
                assert invoke("callback", "silent")["Result"] is None
                assert invoke("callback", "crash")["Result"]["errorType"] == "RangeError"
                node("missing", "index.other", index__js="exports.handler = async () => 1")
                missing = invoke("missing")
                assert missing["Result"]["errorType"] == "Runtime.HandlerNotFound", missing
                """#, server: server)
        }
    }

    @Test func `a bootstrap in a shell speaks the Runtime API itself`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                create("shell", Runtime="provided.al2023", Handler="any", Code={"ZipFile": archive(bootstrap="#!/bin/bash" + """
                API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
                while true; do
                    HEADERS=$(mktemp)
                    EVENT=$(curl -sS -D "$HEADERS" "$API/invocation/next") || exit 1
                    ID=$(grep -i lambda-runtime-aws-request-id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
                    rm "$HEADERS"
                    echo "event $EVENT"
                    curl -sS -o /dev/null -X POST "$API/invocation/$ID/response" -d "{\\"handler\\": \\"$_HANDLER\\", \\"event\\": $EVENT}"
                done
                """)})
                answer = invoke("shell", {"a": 1}, LogType="Tail")
                assert answer["Result"] == {"handler": "any", "event": {"a": 1}}, answer
                assert 'event {"a": 1}' in base64.b64decode(answer["LogResult"]).decode()
                create("none", Runtime="provided.al2023", Handler="any", Code={"ZipFile": archive(other="x")})
                assert invoke("none")["Result"]["errorType"] == "Runtime.InvalidEntrypoint"
                """#, server: server)
        }
    }

    /// An independent check of the Runtime API: AWS's own client of it, if it is installed (`pip install awslambdaric`).
    @Test(.enabled { await Peer.hasModule("awslambdaric") })
    func `the runtime client of AWS itself works against our Runtime API`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                import sys
                start = "#!/bin/sh\nexport PYTHONPATH=$LAMBDA_TASK_ROOT\nexec %s -m awslambdaric $_HANDLER\n" % sys.executable
                create("ric", Runtime="provided.al2023", Handler="app.handler", Code={"ZipFile": archive(
                    bootstrap=start, app__py="""
                import time
                def handler(event, context):
                    print("hello")
                    if event == "fail": raise ValueError("no")
                    if event == "slow": time.sleep(60)
                    return [event, context.function_name, context.aws_request_id]
                """)}, Timeout=5)
                good = invoke("ric", {"q": "ü"}, LogType="Tail")
                assert good["Result"] == [{"q": "ü"}, "ric", good["ResponseMetadata"]["RequestId"]], good
                assert "\nhello\n" in base64.b64decode(good["LogResult"]).decode()
                assert invoke("ric", "fail")["Result"]["errorType"] == "ValueError"
                assert invoke("ric", "slow")["Result"]["errorType"] == "Sandbox.Timedout"
                assert invoke("ric", 1)["Result"][0] == 1
                create("bad", Runtime="provided.al2023", Handler="no.handler", Code={"ZipFile": archive(bootstrap=start)})
                assert invoke("bad")["Result"]["errorType"] == "Runtime.ImportModuleError"
                """#, server: server)
        }
    }

    @Test func `what a handler does wrong at its start or over its time is told as Lambda does`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                create("slow", "import time\ndef handler(e, c):\n    print('began')\n    time.sleep(60 if e else 0)", Timeout=1)
                late = invoke("slow", 1, LogType="Tail")
                assert late["FunctionError"] == "Unhandled" and late["Result"] == {
                    "errorType": "Sandbox.Timedout", "errorMessage":
                    "RequestId: %s Error: Task timed out after 1.00 seconds" % late["ResponseMetadata"]["RequestId"]}, late
                assert "began" in base64.b64decode(late["LogResult"]).decode()
                assert "FunctionError" not in invoke("slow", 0)
                for text, handler, kind, message in [
                    ("import nothing_like_it", "app.handler", "Runtime.ImportModuleError",
                     "Unable to import module 'app': No module named 'nothing_like_it'"),
                    ("x = 1", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
                    ("def (", "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
                    ("x = 1", "app", "Runtime.MalformedHandlerName", "Bad handler 'app'"),
                    ("raise KeyError('k')", "app.handler", "KeyError", "'k'"),
                    ("import sys; sys.exit(4)", "app.handler", "Runtime.ExitError", "exit status 4"),
                ]:
                    create("bad", text, Handler=handler)
                    for _ in range(2):
                        answer = invoke("bad")
                        assert answer["FunctionError"] == "Unhandled", answer
                        assert answer["Result"]["errorType"] == kind and message in answer["Result"]["errorMessage"], answer
                    lam.delete_function(FunctionName="bad")
                fails(400, "InvalidRequestContentException", "Could not parse request body into json", lam.invoke,
                      FunctionName="slow", Payload=b"{")
                create("java", Runtime="java21")
                fails(501, "NotImplementedException", "java21", lam.invoke, FunctionName="java")
                lam.create_function(FunctionName="image", Role=ROLE, PackageType="Image", Code={"ImageUri": "a/b:1"})
                assert lam.get_function(FunctionName="image")["Code"]["ImageUri"] == "a/b:1"
                fails(501, "NotImplementedException", "container images", lam.invoke, FunctionName="image")
                """#, server: server)
        }
    }

    @Test func `calls at a time have environments of their own, and limits hold`() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            try await Peer.python(
                #"""
                import shutil, tempfile
                from concurrent.futures import ThreadPoolExecutor
                create("f", "import os, time\ndef handler(e, c):\n    time.sleep(e)\n    return os.getpid()", Timeout=20)
                with ThreadPoolExecutor(6) as pool:
                    pids = list(pool.map(lambda _: invoke("f", 0.5)["Result"], range(6)))
                assert len(set(pids)) >= 3, pids
                # They are used again; one that started too late for its call may be among them.
                again = {invoke("f", 0)["Result"] for _ in range(20)}
                assert len(again) < 8, (again, pids)
                with ThreadPoolExecutor(1) as pool:
                    folder = tempfile.mkdtemp()
                    begun, over = folder + "/begun", folder + "/over"
                    create("gate", "import os, time\ndef handler(e, c):\n"
                           "    open(e[0], 'w').close()\n"
                           "    while not os.path.exists(e[1]): time.sleep(0.01)\n"
                           "    return 'through'", Timeout=60)
                    lam.put_function_concurrency(FunctionName="gate", ReservedConcurrentExecutions=1)
                    first = pool.submit(invoke, "gate", [begun, over])
                    while not os.path.exists(begun) and not first.done():
                        time.sleep(0.01)
                    full = fails(429, "TooManyRequestsException", "Rate Exceeded.", lam.invoke, FunctionName="gate")
                    assert full["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded", full
                    open(over, "w").close()
                    assert first.result()["Result"] == "through"
                    shutil.rmtree(folder)
                lam.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
                fails(429, "TooManyRequestsException", "Rate Exceeded.", lam.invoke, FunctionName="f")
                lam.delete_function_concurrency(FunctionName="f")
                fails(400, "InvalidParameterValueException", "minimum value of [100]", lam.put_function_concurrency,
                      FunctionName="f", ReservedConcurrentExecutions=901)
                assert lam.invoke(FunctionName="f", InvocationType="DryRun")["StatusCode"] == 204
                create("event", "def handler(e, c): open(e, 'w').close()")
                folder = tempfile.mkdtemp()
                done = os.path.join(folder, "done")
                sent = lam.invoke(FunctionName="event", InvocationType="Event", Payload=json.dumps(done))
                assert sent["StatusCode"] == 202 and sent["Payload"].read() == b"" and "ExecutedVersion" not in sent
                # The call in the background leaves its mark once it has run.
                deadline = time.time() + 60
                while not os.path.exists(done):
                    assert time.time() < deadline, "the call in the background did not run"
                    time.sleep(0.02)
                shutil.rmtree(folder)
                """#, server: server)
            #expect(server.metrics.contains { $0.outcome == .throttled && $0.concurrency == nil })
        }
    }

    @Test func `an environment that comes too late for its call gives its place to the next start`() async throws {
        try await withLocalLambda(testConfiguration { $0.maximumStarts = 1 }) { server in
            try await Peer.python(
                #"""
                from concurrent.futures import ThreadPoolExecutor
                create("late", "import time\ntime.sleep(0.5)\ndef handler(e, c):\n    time.sleep(0.2)\n    return e")
                create("next", "def handler(e, c): return e")
                invoke("late", 0)
                with ThreadPoolExecutor(3) as pool:
                    # One is answered by the warm environment, and so is the other, before the new one is there.
                    both = [pool.submit(invoke, "late", n) for n in (1, 2)]
                    time.sleep(0.1)
                    assert invoke("next", 3)["Result"] == 3
                    assert [call.result()["Result"] for call in both] == [1, 2]
                """#, server: server)
        }
    }
}
