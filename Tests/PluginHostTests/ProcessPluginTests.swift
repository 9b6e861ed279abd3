import Expressions
import Foundation
import StageKit
import StageKitTesting
import Synchronization
import Testing

@testable import PluginHost

@Suite("Process plugins")
struct ProcessPluginTests {
    @Test("a stage gets its input and its context, speaks, and gives its outputs")
    func works() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                p = message["params"]
                tell("log", level="warn", message="Hello, %s." % p["input"]["who"], data={"n": 1})
                tell("progress", call=p["call"], message="half", fraction=0.5)
                print("to the log", file=sys.stderr, flush=True)
                c = p["context"]
                answer(message, {"outputs": {"who": p["input"]["who"], "times": p["input"]["times"],
                    "seen": [c["pipeline"]["name"], c["run"]["id"], c["stage"]["id"], c["stage"]["type"], c["stage"]["attempt"]]}})
                """,
                schema: """
                    {"type": "object", "required": ["who"], "properties": {"who": {"type": "string"}, \
                    "times": {"type": "integer", "default": 2, "minimum": 1, "maximum": 3}}}
                    """))
        let run = try await bench.run(PluginBench.pipeline(input: "{ who: Ada }"))
        #expect(run["it"]?.error == nil)
        #expect(
            run["it"]?.outputs == [
                "who": "Ada", "times": 2, "seen": ["test", "run-1", "it", "thing", 1],
            ])
        let kinds = bench.recorder.events.map(\.kind)
        #expect(kinds.contains(.log(level: .warning, message: "Hello, Ada.", data: ["n": 1])))
        #expect(kinds.contains(.log(level: .info, message: "thing: to the log", data: .null)))
        #expect(kinds.contains(.progress(fraction: 0.5, message: "half")))
    }

    @Test(
        "input is checked against the plugin's schema before the run, like a built-in stage's",
        arguments: [
            ("{ }", "'who' is missing: Whom to greet."),
            ("{ who: Ada, tmes: 2 }", "Unknown key 'tmes'. Did you mean 'times'?"),
            ("{ who: Ada, times: 9 }", "'times' must be an integer from 1 to 3, not '9'."),
            ("{ who: ada }", "'who' must match ^[A-Z], not 'ada'."),
            ("{ who: Ada, tone: loud }", "'tone' cannot be 'loud'. Known here: kind, polite."),
            ("{ who: Ada, size: -1 }", "'size' must be at least 0, not '-1'."),
            ("{ who: Ada, level: 3 }", "'level' must be one of 1, 2, not '3'."),
        ])
    func schema(_ input: String, _ fault: String) async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                "answer(message, {})",
                schema: """
                    {"type": "object", "required": ["who"], "additionalProperties": False, "properties": {\
                    "who": {"type": "string", "pattern": "^[A-Z]", "description": "Whom to greet."}, \
                    "times": {"type": "integer", "minimum": 1, "maximum": 3}, "size": {"type": "number", "minimum": 0}, \
                    "tone": {"type": "string", "enum": ["kind", "polite"]}, "level": {"enum": [1, 2]}}}
                    """))
        let faults = await #expect(throws: DocumentError.self) {
            try await bench.prepare(PluginBench.pipeline(input: input), bench.surroundings())
        }
        #expect(faults?.diagnostics.map(\.message) == [fault])
        #expect(faults?.diagnostics.first?.location?.line == 5)
    }

    @Test("a stage that is killed in the middle and gone on with does no effect twice")
    func resumes() async throws {
        let bench = try PluginBench()
        // Each effect adds a letter to a file; the first life ends between the second effect and its record.
        let program = PythonPlugin.stage(
            """
            def effect(letter):
                seen = open("\(bench.folder)/effects").read() if os.path.exists("\(bench.folder)/effects") else ""
                if letter not in seen: open("\(bench.folder)/effects", "a").write(letter)
                return letter
            a = step("a", lambda: effect("a"))
            def second():
                effect("b")
                if not os.path.exists("\(bench.folder)/died"):
                    open("\(bench.folder)/died", "w").close()
                    tell("log", message="at work")
                    time.sleep(60)
                return "b"
            b = step("b", second)
            recalled = ask("step/recall", call=1, name="a")["result"]
            nothing = ask("step/recall", call=1, name="c")["result"]
            answer(message, {"outputs": {"all": a + b, "recalled": recalled, "nothing": nothing}})
            """)
        try bench.write("thing", program: program)
        let store = CrashingRunStore()
        let prepared = try await bench.prepare(PluginBench.pipeline(), bench.surroundings())
        let (started, sink) = AsyncStream<Void>.makeStream()
        // What the first life records after its second effect is lost, as when we are killed.
        let first = Task {
            try await PipelineRunner(store: store, clock: TestClock()).run(prepared, id: "run-1") { event, _ in
                if case .log(_, "at work", _) = event.kind { sink.finish() }
            }
        }
        for await _ in started {}
        store.cutOff()
        first.cancel()
        _ = try? await first.value
        store.mend()
        #expect(bench.text(of: "effects") == "ab")

        let run = try await PipelineRunner(store: store, clock: TestClock()).resume(
            prepared, id: "run-1", observe: bench.recorder.record)
        #expect(run["it"]?.error == nil)
        #expect(
            run["it"]?.outputs == [
                "all": "ab", "recalled": ["recorded": true, "value": "a"], "nothing": ["recorded": false],
            ])
        #expect(bench.text(of: "effects") == "ab")
        let begun = bench.recorder.events.filter { if case .stepStarted = $0.kind { true } else { false } }
        #expect(begun.isEmpty)
    }

    @Test("a stage that waits has no process meanwhile, and gets its state and its steps again")
    func waits() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                open("\(bench.folder)/lives", "a").write("%d\\n" % os.getpid())
                state = message["params"].get("state") or {"round": 0}
                ticket = step("ticket", lambda: os.getpid())
                if state["round"] < 2:
                    answer(message, {"wait": 3600, "state": {"round": state["round"] + 1}})
                else:
                    step("close", lambda: None)
                    answer(message, {"outputs": {"ticket": ticket, "rounds": state["round"]}})
                """))
        let clock = TestClock()
        let before = clock.now
        let run = try await bench.run(clock: clock)
        #expect(run["it"]?.error == nil)
        let lives = bench.text(of: "lives").split(separator: "\n").compactMap { Int($0) }
        #expect(lives.count == 3)
        #expect(Set(lives).count == 3)
        #expect(run["it"]?.outputs["rounds"] == 2)
        #expect(run["it"]?.outputs["ticket"]?.intValue == lives.first)
        #expect(clock.now.timeIntervalSince(before) == 7200)
        let steps = run["it"]?.steps.map(\.id.name)
        #expect(
            steps == [
                "ticket", "plugin answer 1", "plugin wait 1", "plugin answer 2", "plugin wait 2", "close",
            ])
    }

    @Test("a wait is gone on with by a later process, without the calls before it")
    func resumesWait() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                open("\(bench.folder)/lives", "a").write("x")
                state = message["params"].get("state")
                ticket = step("ticket", lambda: 7)
                if state is None: answer(message, {"wait": 3600, "state": "asked"})
                else: answer(message, {"outputs": {"ticket": ticket, "state": state,
                    "recalled": ask("step/recall", call=1, name="ticket")["result"]["value"]}})
                """))
        let prepared = try await bench.prepare(PluginBench.pipeline(), bench.surroundings())
        let store = InMemoryRunStore()
        let clock = TestClock()
        let left = try await PipelineRunner(store: store, clock: clock, detaches: true).run(prepared, id: "run-1")
        #expect(left["it"]?.status == .waiting)
        #expect(bench.text(of: "lives") == "x")
        let run = try await PipelineRunner(store: store, clock: clock).resume(prepared, id: "run-1")
        #expect(run["it"]?.outputs == ["ticket": 7, "state": "asked", "recalled": 7])
        #expect(bench.text(of: "lives") == "xx")
    }

    @Test("a plugin that honours its cancellation is not killed, and what it did is undone")
    func cancelIsHonoured() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                step("x", lambda: 1, undo={"file": "x"})
                tell("log", message="at work")
                cancel = read()
                open("\(bench.folder)/canceled", "w").write(json.dumps(cancel))
                more = ask("step/begin", call=1, name="y")
                fail(message, "stopped: " + more["error"]["message"])
                """,
                undo: """
                    open("\(bench.folder)/undone", "w").write(json.dumps(message["params"]["record"]))
                    answer(message, {})
                    """))
        var limits = PluginBench.limits
        limits.cancel = .seconds(20)
        let run = try await HostilePluginTests.canceled(bench, limits: limits)
        #expect(run["it"]?.status == .canceled)
        let cancel = try JSONValue(parsing: bench.text(of: "canceled"))
        #expect(cancel == ["jsonrpc": "2.0", "method": "stage/cancel", "params": ["call": 1]])
        #expect(bench.text(of: "undone") == #"{"file": "x"}"#)
        #expect(run.undoFailures.isEmpty)
        #expect(!bench.recorder.lines.contains { $0.contains("killed") })
    }

    @Test("undo after a failure gets the records back, newest first; steps of one key come together")
    func undoes() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                step("one", lambda: 1, undo={"n": 1})
                step("two", lambda: 2, undo={"key": "alias", "before": "7", "wanted": "8"})
                step("three", lambda: 3, undo={"key": "alias", "before": "8", "wanted": "9"})
                fail(message, "no more", {"kind": "unhealthy"})
                """,
                undo: """
                    open("\(bench.folder)/undone", "a").write(json.dumps(message["params"]["record"]) + "\\n")
                    answer(message, {})
                    """))
        let run = try await bench.run()
        #expect(run["it"]?.error?.message == "The plugin 'thing' says: no more.")
        #expect(run["it"]?.error?.code == "unhealthy")
        #expect(
            bench.text(of: "undone").split(separator: "\n") == [
                #"{"key": "alias", "before": "7", "wanted": ["8", "9"]}"#, #"{"n": 1}"#,
            ])
        #expect(run["it"]?.undone == ["alias", "one"])
    }

    @Test("an error that the plugin calls retryable is tried again, as a new attempt")
    func retries() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                attempt = message["params"]["context"]["stage"]["attempt"]
                if attempt == 1: fail(message, "busy", {"retryable": True})
                else: answer(message, {"outputs": {"attempt": attempt}})
                """))
        let run = try await bench.run(
            PluginBench.pipeline(more: "    retry: { attempts: 2, backoff: 10s }"))
        #expect(run["it"]?.outputs == ["attempt": 2])
    }

    @Test("host functions are called as granted, and their errors are the plugin's to catch")
    func hostFunctions() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing", more: "uses: [http]",
            program: PythonPlugin.stage(
                """
                good = ask("host/invoke", function="http.get", arguments=["http://x"])["result"]
                bad = ask("host/invoke", function="http.post", arguments=[])["error"]["message"]
                answer(message, {"outputs": {"good": good, "bad": bad}})
                """))
        let run = try await bench.run(
            PluginBench.pipeline(), bench.surroundings(functions: EchoFunctions()))
        #expect(run["it"]?.outputs == ["good": ["http.get", ["http://x"]], "bad": "There is no http.post."])
    }

    @Test("a plugin's environment is an allow-list, and has no AWS credentials")
    func environment() async throws {
        let bench = try PluginBench()
        let printing = PythonPlugin.stage("answer(message, {'outputs': {'names': sorted(os.environ)}})")
        try bench.write("thing", more: "environment: [TICKET_URL]", program: printing)
        let variables = [
            "HOME": "/home/ada", "LANG": "C.UTF-8", "TZ": "UTC", "TMPDIR": "/tmp", "TICKET_URL": "http://x",
            "SECRET": "s",
            "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t", "AWS_PROFILE": "p",
        ]
        let run = try await bench.run(PluginBench.pipeline(), bench.surroundings(environment: variables))
        // What the shell, Python and its version manager add themselves is not ours.
        let added: Set<String> = ["PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE"]
        let names = run["it"]?.outputs["names"]?.arrayValue?.compactMap(\.stringValue).filter {
            !added.contains($0) && !$0.contains("PYENV_")
        }
        #expect(names == ["HOME", "LANG", "PATH", "TICKET_URL", "TMPDIR", "TZ"])
    }

    @Test("a plugin that asks for credentials gets them where the project allows it")
    func credentials() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing", more: "credentials: true",
            program: PythonPlugin.stage(
                "answer(message, {'outputs': {'key': os.environ.get('AWS_ACCESS_KEY_ID')}})"))
        let variables = ["AWS_ACCESS_KEY_ID": "AKIA"]
        let run = try await bench.run(
            PluginBench.pipeline(), bench.surroundings(environment: variables, credentialsAllowed: ["thing"]))
        #expect(run["it"]?.outputs == ["key": "AKIA"])
        let faults = await #expect(throws: DocumentError.self) {
            try await bench.prepare(PluginBench.pipeline(), bench.surroundings(environment: variables))
        }
        #expect(faults?.diagnostics.first?.message.contains("asks for AWS credentials") == true)
    }

    @Test("a plugin in sh works as well, and the command's file may be pinned")
    func shell() async throws {
        let bench = try PluginBench()
        let program = """
            #!/bin/sh
            while read -r line; do
                case $line in
                    *initialize*) echo '{"jsonrpc":"2.0","id":1,"result":{"name":"thing","api":1,"stages":[{"type":"thing"}]}}' ;;
                    *stage/run*) echo '{"jsonrpc":"2.0","id":2,"result":{"outputs":{"folder":"'"$PWD"'"}}}' ;;
                    *shutdown*) exit 0 ;;
                esac
            done

            """
        try bench.write("thing", program: program)
        let sum = try #require(PluginFile.checksum(of: "\(bench.folder)/plugins/thing/bin/thing"))
        try bench.write("thing", more: "checksum: sha256:\(sum)", program: program)
        let run = try await bench.run()
        #expect(run["it"]?.outputs["folder"]?.stringValue?.hasSuffix("/plugins/thing") == true)
    }

    @Test("a stage's own time limit ends a silent plugin")
    func timeout() async throws {
        let bench = try PluginBench()
        let program = """
            #!/bin/sh
            read -r line
            echo '{"jsonrpc":"2.0","id":1,"result":{"name":"thing","api":1,"stages":[{"type":"thing"}]}}'
            read -r line
            echo here it hangs >&2
            case $line in *stage/run*) exec sleep 60 ;; esac

            """
        try bench.write("thing", program: program)
        let run = try await bench.run(PluginBench.pipeline(more: "    timeout: 25s"), clock: SystemClock())
        #expect(run["it"]?.error?.code == "timedOut")
        #expect(
            run["it"]?.error?.message
                == "It did not end within 25s. The plugin 'thing' did not answer within 300ms of being cancelled, and was "
                + "killed; its log ends with 'here it hangs'.")
        #expect(
            bench.recorder.lines.contains { $0.hasPrefix("The plugin 'thing' did not answer within 300ms of being") })
    }
}

/// Host functions that give back what they were called with.
struct EchoFunctions: HostFunctions {
    func call(_ function: String, arguments: JSONValue, context: StageContext) async throws -> JSONValue {
        guard function == "http.get" else { throw StageError(.failed, "There is no \(function).") }
        return [.string(function), arguments]
    }
}
