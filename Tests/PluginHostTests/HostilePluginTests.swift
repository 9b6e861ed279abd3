import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@testable import PluginHost

/// A plugin that does something it must not, and the sentence that comes of it.
struct Misdeed: Sendable, CustomTestStringConvertible {
    let name: String
    let program: String
    /// The whole sentence.
    let sentence: String
    var more = ""
    var change: @Sendable (inout PluginLimits) -> Void = { _ in }

    var testDescription: String { name }

    static let patience: @Sendable (inout PluginLimits) -> Void = { limits in
        limits.handshake = .milliseconds(300)
        limits.shutdown = .milliseconds(200)
    }
    static let shortCall: @Sendable (inout PluginLimits) -> Void = { $0.call = .milliseconds(400) }
}

extension Misdeed {
    /// At the handshake.
    static let greetings: [Misdeed] = [
        Misdeed(
            name: "no handshake", program: PythonPlugin.greeting("time.sleep(60)"),
            sentence: "The plugin 'thing' did not answer 'initialize' within 300ms.", change: patience),
        Misdeed(
            name: "no handshake, and it ignores SIGTERM",
            program: "#!/bin/sh\ntrap '' TERM\necho deaf >&2\nsleep 60\n",
            sentence: "The plugin 'thing' did not answer 'initialize' within 3s; its log ends with 'deaf'.",
            change: { $0.handshake = .seconds(3) }),
        Misdeed(
            name: "a wrong api",
            program: PythonPlugin.greeting(
                "answer(message, {'name': 'thing', 'version': '1', 'api': 2, 'stages': []})\nread()"),
            sentence: "The plugin 'thing' speaks api 2, and this program knows api 1 only."),
        Misdeed(
            name: "another name",
            program: PythonPlugin.greeting(
                "answer(message, {'name': 'thong', 'version': '1', 'api': 1, 'stages': []})\nread()"),
            sentence: "The plugin 'thing' calls itself 'thong' in its answer to 'initialize'."),
        Misdeed(
            name: "no stages",
            program: PythonPlugin.greeting(
                "answer(message, {'name': 'thing', 'version': '1', 'api': 1})\nread()"),
            sentence: "The plugin 'thing' answered 'initialize' without 'stages'."),
        Misdeed(
            name: "an interpreter that is not there", program: "#!/usr/bin/nothing3 -u\n",
            sentence: "The plugin 'thing' has the command './bin/thing', which is for '/usr/bin/nothing3', and there "
                + "is no such program: correct its first line."),
        Misdeed(
            name: "an interpreter that is not on PATH", program: "#!/usr/bin/env nothing3\n",
            sentence: "The plugin 'thing' has the command './bin/thing', which is for 'nothing3', and there is no such "
                + "program on PATH: install it, or correct its first line."),
        Misdeed(
            name: "Windows line ends", program: "#!/usr/bin/env python3\r\nprint(1)\r\n",
            sentence: "The plugin 'thing' has the command './bin/thing', whose lines have Windows line ends: save it "
                + "with those of Unix (LF)."),
        Misdeed(
            name: "more stage types than a plugin may have",
            program: PythonPlugin.greeting(
                "answer(message, {'name': 'thing', 'version': '1', 'api': 1, 'stages': "
                    + "[{'type': 't%d' % n} for n in range(20000)]})\nread()"),
            sentence: "The plugin 'thing' has 20000 stage types, and a plugin may have 200."),
        Misdeed(
            name: "garbage before the handshake",
            program: PythonPlugin.greeting("print('Hello! I am ready.', flush=True)\nhello(message)\nread()"),
            sentence: "The plugin 'thing' wrote what is not a message to its standard output (its log goes to standard "
                + "error): 'Hello! I am ready.'."),
        Misdeed(
            name: "not UTF-8",
            program: PythonPlugin.greeting(
                "raw(b'{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": \"\\xff\\xfe\"}\\n')\nread()"),
            sentence: "The plugin 'thing' wrote a message that is not UTF-8."),
        Misdeed(
            name: "an answer to a call that was not made",
            program: PythonPlugin.greeting("write({'id': 77, 'result': {}})\nread()"),
            sentence: "The plugin 'thing' answered a call that was not made (id 77)."),
        Misdeed(
            name: "exit with a code",
            program: PythonPlugin.greeting("print('no licence', file=sys.stderr)\nsys.exit(3)"),
            sentence: "The plugin 'thing' exited with code 3 before it answered 'initialize'; its log ends with "
                + "'no licence'."),
        Misdeed(
            name: "refusal", program: PythonPlugin.greeting("fail(message, 'no licence')\nread()"),
            sentence: "The plugin 'thing' refused to start: no licence."),
        Misdeed(
            name: "a schema with an unknown keyword",
            program: PythonPlugin.greeting(
                "hello(message, input={'type': 'object', 'properties': {'a': {'type': 'string', 'minLength': 2}}})\nread()"
            ),
            sentence:
                "The plugin 'thing' has an input schema for 'thing' with the keyword 'minLength', which is not read "
                + "here, at 'a'."),
        Misdeed(
            name: "a schema that is no map",
            program: PythonPlugin.greeting("hello(message, input={'type': 'array'})\nread()"),
            sentence: "The plugin 'thing' has an input schema for 'thing' that is not of the type 'object'."),
        Misdeed(
            name: "a stage type that its manifest does not announce",
            program: PythonPlugin.greeting("hello(message)\nread()"),
            sentence: "The plugin 'thing' does not have the stage type 'other', which its manifest announces.",
            more: "stages: [{type: thing}, {type: other}]"),
        Misdeed(
            name: "a step outside of a call",
            program: PythonPlugin.greeting(
                "write({'id': 9, 'method': 'step/begin', 'params': {'call': 1, 'name': 'x'}})\nread()"),
            sentence: "The plugin 'thing' sent 'step/begin' for the call 1, which is not there."),
        Misdeed(
            name: "a loader that is not there", program: "#!/bin/sh\nexit 127\n",
            sentence: "The plugin 'thing' exited with code 127 before it answered 'initialize'"),
    ]

    /// In a stage.
    static let stages: [Misdeed] = [
        Misdeed(
            name: "bad JSON", program: PythonPlugin.stage("raw(b'{\"jsonrpc\": \"2.0\", \"id\": 2,\\n')\nread()"),
            sentence: "The plugin 'thing' wrote what is not a message to its standard output (its log goes to standard "
                + "error): '{\"jsonrpc\": \"2.0\", \"id\": 2,'."),
        Misdeed(
            name: "JSON that is no message", program: PythonPlugin.stage("raw(b'[1, 2]\\n')\nread()"),
            sentence: "The plugin 'thing' wrote a message that is not JSON-RPC 2.0: '[1,2]'."),
        Misdeed(
            name: "a line of 100 MB",
            program: PythonPlugin.stage(
                "part = b'x' * 1000000\nfor _ in range(100): sys.stdout.buffer.write(part)\nraw(b'\\n')\nread()"),
            sentence: "The plugin 'thing' wrote a message of more than 4 MiB."),
        Misdeed(
            name: "a huge output", program: PythonPlugin.stage("answer(message, {'outputs': {'x': 'x' * 5000000}})"),
            sentence: "The plugin 'thing' wrote a message of more than 4 MiB."),
        Misdeed(
            name: "JSON too deep to read", program: PythonPlugin.stage("raw(b'[' * 100000 + b'\\n')\nread()"),
            sentence: "The plugin 'thing' wrote a message that cannot be read: lists and maps are nested more than 200 "
                + "deep."),
        Misdeed(
            name: "half of a character", program: PythonPlugin.stage("raw(b'[\"\\\\ud800\"]\\n')\nread()"),
            sentence: "The plugin 'thing' wrote a message that cannot be read: a string has half of a surrogate pair."),
        Misdeed(
            name: "a message for a call that is not there",
            program: PythonPlugin.stage("tell('progress', call=7, message='hm')\nread()"),
            sentence: "The plugin 'thing' sent 'progress' for the call 7, which is not there."),
        Misdeed(
            name: "a message without its call", program: PythonPlugin.stage("tell('progress', message='hm')\nread()"),
            sentence: "The plugin 'thing' sent 'progress' without 'call', the number of the call it belongs to."),
        Misdeed(
            name: "an unknown message", program: PythonPlugin.stage("tell('progres', call=1, message='hm')\nread()"),
            sentence: "The plugin 'thing' sent 'progres', which is no message of the protocol. Did you mean 'progress'?"
        ),
        Misdeed(
            name: "progress of 300 %",
            program: PythonPlugin.stage("tell('progress', call=1, message='hm', fraction=3)\nread()"),
            sentence: "The plugin 'thing' wrote 'progress' with a 'fraction' that is no number from 0 to 1."),
        Misdeed(
            name: "an unknown log level",
            program: PythonPlugin.stage("tell('log', level='loud', message='hm')\nread()"),
            sentence: "The plugin 'thing' wrote 'log' with the level 'loud', which is none of debug, info, warn."),
        Misdeed(
            name: "silence", program: PythonPlugin.stage("time.sleep(60)"),
            sentence: "The plugin 'thing' did not answer 'stage/run' within 400ms, the limit without a 'timeout'.",
            change: shortCall),
        Misdeed(
            name: "silence, and it does not read",
            program: PythonPlugin.stage("tell('log', message='hm')\nos.kill(os.getpid(), signal.SIGSTOP)"),
            sentence: "The plugin 'thing' did not answer 'stage/run' within 400ms, the limit without a 'timeout'.",
            change: shortCall),
        Misdeed(
            name: "exit in the middle", program: PythonPlugin.stage("sys.exit(0)"),
            sentence: "The plugin 'thing' exited with code 0 before it answered 'stage/run'."),
        Misdeed(
            name: "a crash", program: PythonPlugin.stage("os.kill(os.getpid(), signal.SIGSEGV)"),
            sentence: "The plugin 'thing' was ended by signal 11 before it answered 'stage/run'."),
        Misdeed(
            name: "an exception", program: PythonPlugin.stage("raise Exception('out of cheese')"),
            sentence: "The plugin 'thing' exited with code 1 before it answered 'stage/run'; its log ends with "),
        Misdeed(
            name: "closed standard output", program: PythonPlugin.stage("os.close(1)\ntime.sleep(60)"),
            sentence: "The plugin 'thing' closed its standard output before it answered 'stage/run'."),
        Misdeed(
            name: "two answers",
            program: PythonPlugin.stage("answer(message, {'outputs': {}})\nanswer(message, {'outputs': {}})"),
            sentence: "The plugin 'thing' answered 'stage/run' twice."),
        Misdeed(
            name: "a second answer after a while",
            program: PythonPlugin.stage("answer(message, {'outputs': {}})\ntime.sleep(0.1)\nfail(message, 'no, wait')"),
            sentence: "The plugin 'thing' answered 'stage/run' twice."),
        Misdeed(
            name: "an answer with result and error",
            program: PythonPlugin.stage(
                "write({'id': message['id'], 'result': {}, 'error': {'code': 1, 'message': 'x'}})\nread()"),
            sentence: "The plugin 'thing' wrote an answer that has not exactly one of 'result' and 'error'."),
        Misdeed(
            name: "a host function that was not granted",
            program: PythonPlugin.stage("ask('host/invoke', function='http.get', arguments=['http://x'])"),
            sentence:
                "The plugin 'thing' called the host function 'http.get' that it was not granted: its manifest would "
                + "need 'uses: [http]'."),
        Misdeed(
            name: "a host module that there is not",
            program: PythonPlugin.stage("ask('host/invoke', function='os.execute', arguments=['ls'])"),
            sentence: "The plugin 'thing' called the host function 'os.execute', which there is not."),
        Misdeed(
            name: "a step that was not begun",
            program: PythonPlugin.stage("ask('step/record', call=1, name='x', value=1)"),
            sentence: "The plugin 'thing' recorded the step 'x', which it had not begun."),
        Misdeed(
            name: "the same step twice", program: PythonPlugin.stage("step('x', lambda: 1)\nstep('x', lambda: 2)"),
            sentence: "The plugin 'thing' began the step 'x' twice."),
        Misdeed(
            name: "a step recorded twice",
            program: PythonPlugin.stage("step('x', lambda: 1)\nask('step/record', call=1, name='x', value=1)"),
            sentence: "The plugin 'thing' recorded the step 'x', which was done already."),
        Misdeed(
            name: "two steps at once",
            program: PythonPlugin.stage("ask('step/begin', call=1, name='x')\nask('step/begin', call=1, name='y')"),
            sentence: "The plugin 'thing' began the step 'y' while 'x' was open."),
        Misdeed(
            name: "an answer with an open step",
            program: PythonPlugin.stage("ask('step/begin', call=1, name='x')\nanswer(message, {'outputs': {}})"),
            sentence: "The plugin 'thing' answered 'stage/run' while its step 'x' was open."),
        Misdeed(
            name: "a step without a name", program: PythonPlugin.stage("ask('step/begin', call=1, name='')"),
            sentence: "The plugin 'thing' sent 'step/begin' without 'name', a text of at most 200 bytes."),
        Misdeed(
            name: "a step that would pass for its answer",
            program: PythonPlugin.stage("step('plugin answer 1', lambda: {'outputs': {}})\nread()"),
            sentence: "The plugin 'thing' named a step 'plugin answer 1', which the engine cannot take."),
        Misdeed(
            name: "a step without an id", program: PythonPlugin.stage("tell('step/begin', call=1, name='x')\nread()"),
            sentence: "The plugin 'thing' sent 'step/begin' without an 'id', and it has an answer."),
        Misdeed(
            name: "a negative wait", program: PythonPlugin.stage("answer(message, {'wait': -1, 'state': 1})"),
            sentence:
                "The plugin 'thing' answered that it waits '-1', which is no number of seconds above 0 and up to 366 "
                + "days."),
        Misdeed(
            name: "a wait with outputs", program: PythonPlugin.stage("answer(message, {'wait': 1, 'outputs': {}})"),
            sentence: "The plugin 'thing' answered 'stage/run' with both 'outputs' and 'wait'."),
        Misdeed(
            name: "a result that is no map", program: PythonPlugin.stage("answer(message, 'done')"),
            sentence: "The plugin 'thing' answered 'stage/run' with what is not a map: 'done'."),
        Misdeed(
            name: "outputs that are no map", program: PythonPlugin.stage("answer(message, {'outputs': [1]})"),
            sentence: "The plugin 'thing' answered 'stage/run' with 'outputs' that are not a map: '[1]'."),
        Misdeed(
            name: "an unknown key in the result", program: PythonPlugin.stage("answer(message, {'output': {}})"),
            sentence:
                "The plugin 'thing' answered 'stage/run' with 'output', which means nothing. Did you mean 'outputs'?"),
        Misdeed(
            name: "an error", program: PythonPlugin.stage("fail(message, 'The ticket\\nis \\x1b[31mclosed.')"),
            sentence: "The plugin 'thing' says: The ticket is  [31mclosed."),
        Misdeed(
            name: "an error without words",
            program: PythonPlugin.stage("write({'id': message['id'], 'error': 'no'})\nread()"),
            sentence: "The plugin 'thing' wrote an 'error' that has not 'code', a number, and 'message', a text."),
        Misdeed(
            name: "requests whose answers it does not read",
            program: PythonPlugin.stage(
                "for n in range(100): write({'id': n, 'method': 'host/invoke', 'params': {'function': 'time.sleep'}})\ntime.sleep(60)"
            ),
            sentence: "The plugin 'thing' has more than 64 requests open at once."),
    ]
}

@Suite("Hostile and broken plugins")
struct HostilePluginTests {
    private static func check(_ misdeed: Misdeed) async throws {
        let bench = try PluginBench()
        var limits = PluginBench.limits
        misdeed.change(&limits)
        let sentence = try await bench.failure(
            misdeed.program, more: misdeed.more, limits: limits, functions: EndlessFunctions())
        if misdeed.sentence.hasSuffix(".") {
            #expect(sentence == misdeed.sentence)
        } else {
            #expect(sentence?.hasPrefix(misdeed.sentence) == true, "\(sentence ?? "no fault")")
        }
        #expect(sentence?.contains("\n") == false)
    }

    @Test("one that does not say what it is, as it should, ends with one sentence", arguments: Misdeed.greetings)
    func greeting(_ misdeed: Misdeed) async throws { try await Self.check(misdeed) }

    @Test("one that goes wrong in a stage ends it with one sentence", arguments: Misdeed.stages)
    func stage(_ misdeed: Misdeed) async throws { try await Self.check(misdeed) }

    @Test("a child that lives on is killed with its group, also when it holds the standard output")
    func childLivesOn() async throws {
        let bench = try PluginBench()
        let file = "\(bench.folder)/child"
        let failure = try await bench.failure(
            PythonPlugin.stage(
                """
                child = subprocess.Popen(["sh", "-c", "trap '' TERM HUP; while :; do sleep 1; done"])
                open("\(file)", "w").write(str(child.pid))
                answer(message, {"outputs": {}})
                """))
        #expect(failure == nil)
        let child = try #require(Int32(bench.text(of: "child")))
        #expect(await Self.isGone(child))
    }

    @Test("one that ignores being cancelled and SIGTERM is killed, and says so")
    func ignoresCancel() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                """
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                open("\(bench.folder)/pid", "w").write(str(os.getpid()))
                tell("log", message="at work")
                while True: time.sleep(1)
                """))
        let run = try await Self.canceled(bench)
        #expect(run["it"]?.status == .canceled)
        let lines = bench.recorder.lines
        #expect(
            lines.contains {
                $0 == "The plugin 'thing' did not answer within 300ms of being cancelled, and was killed."
            })
        let pid = try #require(Int32(bench.text(of: "pid")))
        #expect(await Self.isGone(pid))
    }

    @Test("a flood of log lines and progress neither holds up the stage nor fills the record")
    func floods() async throws {
        let bench = try PluginBench()
        let failure = try await bench.failure(
            PythonPlugin.stage(
                """
                for n in range(200000): sys.stderr.write("line %d\\n" % n)
                sys.stderr.flush()
                for n in range(20000): tell("progress", call=1, message="at %d" % n)
                answer(message, {"outputs": {}})
                """))
        #expect(failure == nil)
        #expect(bench.recorder.events.count < 5000)
        let lines = bench.recorder.lines
        #expect(lines.contains { $0.hasPrefix("The plugin 'thing' wrote ") && $0.hasSuffix("than are shown.") })
    }

    @Test("an undo that fails is said to whoever must look")
    func undoFails() async throws {
        let bench = try PluginBench()
        try bench.write(
            "thing",
            program: PythonPlugin.stage(
                "step('x', lambda: 1, undo={'what': 'x'})\nfail(message, 'no')", undo: "fail(message, 'it is stuck')"))
        let run = try await bench.run()
        #expect(run["it"]?.error?.message == "The plugin 'thing' says: no.")
        #expect(run.undoFailures == ["it: The plugin 'thing' says: it is stuck."])
    }

    @Test("what cannot be started is said before anything runs")
    func cannotStart() async throws {
        let cases: [(manifest: String, isExecutable: Bool, sentence: String)] = [
            ("command: [./bin/other]", true, "has the command './bin/other', and there is no such file."),
            ("command: [./bin/thing]", false, "has the command './bin/thing', which may not be executed: chmod +x it."),
            (
                "command: [no-such-program-x]", true,
                "has the command 'no-such-program-x', and there is no such program on PATH."
            ),
            ("command: [./bin]", true, "has the command './bin', and there is no such file."),
            (
                "command: [./bin/thing]\ncredentials: true", true,
                "asks for AWS credentials, which the project does not allow: name it under 'plugins: credentials' in "
                    + "staysail.yaml, or switch it off."
            ),
        ]
        for (manifest, isExecutable, sentence) in cases {
            let bench = try PluginBench()
            try bench.write(
                "thing", manifest: "name: thing\nversion: 1\nabout: A.\napi: 1\n\(manifest)\n",
                program: PythonPlugin.stage("answer(message, {})"), isExecutable: isExecutable)
            let faults = await #expect(throws: DocumentError.self) {
                try await bench.prepare(PluginBench.pipeline(), bench.surroundings())
            }
            let message = faults?.diagnostics.first?.message ?? ""
            #expect(message.hasSuffix("The plugin 'thing' \(sentence)"), "\(message)")
        }
    }

    @Test("a file that is not the pinned one is not started")
    func wrongChecksum() async throws {
        let bench = try PluginBench()
        let program = "#!/bin/sh\ntouch \(bench.folder)/started\n"
        let wrong = String(repeating: "0", count: 64)
        try bench.write("thing", more: "checksum: sha256:\(wrong)", program: program)
        let path = "\(bench.folder)/plugins/thing/bin/thing"
        let right = try #require(PluginFile.checksum(of: path))
        let sentence = try await bench.failure(program, more: "checksum: sha256:\(wrong)")
        #expect(
            sentence?.hasSuffix(
                "The plugin 'thing' has another file than its manifest pins: '\(PluginText.shown(path, limit: 120))' hashes "
                    + "to sha256:\(right).") == true, "\(sentence ?? "")")
        #expect(!FileManager.default.fileExists(atPath: "\(bench.folder)/started"))
    }

    @Test("a file with the name of an interpreter is not taken for the one that is pinned")
    func decoy() async throws {
        let bench = try PluginBench()
        try bench.write("thing", program: "print(1)\n")
        let folder = "\(bench.folder)/plugins/thing"
        try Data("good".utf8).write(to: URL(filePath: "\(folder)/python3"))
        for interpreter in [["python3"], ["env", "python3"], ["/usr/bin/env", "python3"]] {
            #expect(PluginFile.of(interpreter + ["bin/thing"], in: folder) == "\(folder)/bin/thing", "\(interpreter)")
        }
    }

    @Test("an interpreter that the first line names by its path is not looked for on PATH")
    func interpreterPath() throws {
        let bench = try PluginBench()
        try bench.write("thing", program: "#!/usr/bin/env /bin/sh\n")
        #expect(Interpreter.fault(of: "\(bench.folder)/plugins/thing/bin/thing", searching: "/nowhere") == nil)
        try bench.write("thing", program: "#!/usr/bin/env /bin/nothing3\n")
        #expect(Interpreter.fault(of: "\(bench.folder)/plugins/thing/bin/thing", searching: "/bin") != nil)
    }

    /// Runs the stage and cancels it when it says that it is at work.
    static func canceled(_ bench: PluginBench, limits: PluginLimits = PluginBench.limits) async throws -> Run {
        let prepared = try await bench.prepare(PluginBench.pipeline(), bench.surroundings(limits))
        let (started, sink) = AsyncStream<Void>.makeStream()
        let run = Task {
            try await PipelineRunner(store: InMemoryRunStore(), clock: TestClock()).run(prepared, id: "run-1") {
                bench.recorder.record($0, $1)
                if case .log(_, "at work", _) = $0.kind { sink.finish() }
            }
        }
        for await _ in started {}
        run.cancel()
        return try await run.value
    }

    /// Whether a process ends, which it does a moment after the signal that kills it.
    static func isGone(_ pid: Int32) async -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while !hasEnded(pid) {
            guard ContinuousClock.now < end else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Whether there is no such process, or only what is left of it until its parent looks.
    static func hasEnded(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
        let state = status.split(separator: ")").last?.split(separator: " ").first
        return state == "Z" || state == "X"
    }
}

/// Host functions that never answer.
struct EndlessFunctions: HostFunctions {
    func call(_ function: String, arguments: JSONValue, context: StageContext) async throws -> JSONValue {
        try await Task.sleep(for: .seconds(3600))
        return .null
    }
}
