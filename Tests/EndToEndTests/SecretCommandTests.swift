import Foundation
import StageKit
import StageKitTesting
import StaysailCommands
import Testing

@Suite("Secrets from the command line")
struct SecretCommandTests {
    private static let secret = "zugang-7Qx9"
    private static let base64 = Data("user:\(secret)".utf8).base64EncodedString()

    /// A handler that says all that it is told.
    private static let code = """
        import os

        def handler(event, context):
            print("told", event, os.environ.get("TOKEN"))
            return {"body": str(event), "token": os.environ.get("TOKEN")}
        """

    /// - Parameter waits: whether a person is asked in the middle.
    private static func pipeline(waits: Bool = false) -> String {
        pipeline.replacing(
            "HOLD",
            with: waits
                ? "manual-judgment, needs: [call], with: { message: Go on? }"
                : "wait, needs: [call], with: { duration: 5m }")
    }

    private static let pipeline = """
        name: secrets
        parameters: { token: { secret: true } }
        defaults: { function: greeter }
        stages:
          - id: deploy
            type: deploy
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                    code: { path: function }, publish: true,
                    environment: { TOKEN: "${ parameters.token }", PLAIN: yes } }
          - id: call
            type: invoke
            needs: [deploy]
            with: { payload: { auth: "Bearer ${ parameters.token }", basic: "${ #toBase64('user:' + parameters.token) }" } }
          - { id: hold, type: HOLD }
          - id: again
            type: invoke
            needs: [hold]
            with: { payload: "${ #stage('call').outputs.invokeResultsList[0].body }" }
          - id: shift
            type: route
            needs: [again]
            with: { alias: live, strategy: simple, description: "by ${ parameters.token }" }
        """

    private static func with(
        waits: Bool = false, _ body: @Sendable (CommandBench) async throws -> Void
    ) async throws {
        try await withQuickLambda { server in
            try await CommandBench.with { bench in
                var bench = bench.calling(server)
                bench.environment["TOKEN"] = secret
                try bench.write(pipeline(waits: waits), to: "pipeline.yaml")
                try bench.write(code, to: "function/app.py")
                try await body(bench)
            }
        }
    }

    /// The files of the state folder that have one of the texts in them.
    private static func files(_ bench: CommandBench, with texts: [String]) throws -> [String] {
        let state = URL(fileURLWithPath: "\(bench.folder)/.staysail")
        let found = FileManager.default.enumerator(at: state, includingPropertiesForKeys: [.isRegularFileKey])
        let files = (found?.allObjects ?? []).compactMap { $0 as? URL }
        let looked = try files.filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
        #expect(looked.contains { $0.lastPathComponent == "runs.db" })
        return try looked.filter { file in
            let data = try Data(contentsOf: file)
            return texts.contains { data.range(of: Data($0.utf8)) != nil }
        }.map(\.lastPathComponent)
    }

    @Test("nothing that is kept, printed or shown has one in it, and the stages get it")
    func hidden() async throws {
        try await Self.with { bench in
            let run = await bench.run("run", "pipeline.yaml", "-p", "token=env:TOKEN", "--json")
            #expect(run.status == .done, "\(run.notes)")
            let texts = [Self.secret, Self.base64]
            let leaks = try Self.files(bench, with: texts)
            #expect(leaks.isEmpty)
            let id = run.events.first?["run"]?.stringValue
            var shown = run.output + run.notes
            for command in [["show"], ["show", "--json"], ["events"], ["events", "--json"], ["replay"]] {
                let runs = await bench.run("runs", "--json").events
                let name = id ?? runs.first?["id"]?.stringValue ?? ""
                let outcome = await bench.run(command + [name])
                #expect(outcome.status == .done, "\(command): \(outcome.output) \(outcome.notes)")
                shown += outcome.output + outcome.notes
            }
            #expect(!texts.contains { shown.contains($0) })
            #expect(shown.contains("-p token=env:TOKEN"))
            let call = run.outputs("call")?["invokeResultsList"]?.arrayValue?.first
            #expect(call?["body"]?.stringValue?.contains("(hidden ") == true)
            let log = call?["logs"]?.stringValue
            #expect(log?.contains("told") == true)
            #expect(log.map { log in texts.contains { log.contains($0) } } == false, "the end of the log")
        }
    }

    @Test("a resumed run reads the variable again; without it, nothing happens")
    func resume() async throws {
        try await Self.with(waits: true) { bench in
            let left = await bench.run("run", "pipeline.yaml", "-p", "token=env:TOKEN", "--detach")
            #expect(left.status == .waiting, "\(left.notes)")
            var gone = bench
            gone.environment["TOKEN"] = nil
            let missing = await gone.run("resume")
            #expect(missing.status == .failed)
            #expect(missing.notes.contains("The environment variable TOKEN is not set"))
            let ids = await bench.run("runs", "--json").events.compactMap { $0["id"]?.stringValue }
            #expect(await bench.run("approve", ids[0], "hold").status == .done)
            var other = bench
            other.environment["TOKEN"] = "rotated-since-then"
            let refused = await other.run("resume")
            #expect(refused.status == .failed)
            #expect(refused.notes.contains("is not what it was when the run began"), "\(refused.notes)")
            let again = await bench.run("resume", ids[0], "--from", "again")
            #expect(again.status == .done, "\(again.notes)")
            let leaks = try Self.files(bench, with: [Self.secret, Self.base64, "rotated-since-then"])
            #expect(leaks.isEmpty)
        }
    }

    @Test(
        "an invalid or unreadable reference is a usage error before the first call",
        arguments: [
            ("token=\(secret)", "Write -p token=env:TOKEN or -p token=file:PATH."),
            ("token=ssm:/prod/token", "cannot be read yet"),
            ("token=env:NOWHERE", "The environment variable NOWHERE is not set"),
            ("token=file:nowhere", "nowhere of a secret does not exist"),
        ])
    func faults(_ parameter: String, _ sentence: String) async throws {
        try await CommandBench.with { bench in
            try bench.write(Self.pipeline(), to: "pipeline.yaml")
            try bench.write(Self.code, to: "function/app.py")
            let outcome = await bench.run("run", "pipeline.yaml", "-p", parameter, "--local")
            #expect(outcome.status == .usage)
            #expect(outcome.notes.contains(sentence), "\(outcome.notes)")
            #expect(!outcome.notes.contains(Self.secret))
            #expect(!FileManager.default.fileExists(atPath: "\(bench.folder)/.staysail"))
            let valid = await bench.run("validate", "pipeline.yaml")
            #expect(valid.status == .done, "\(valid.notes)")
        }
    }

    @Test(
        "staysail.yaml lists the web servers that may be called",
        arguments: [
            ("[api.example.com, \"*.example.org\"]", "The host 'localhost' is not in the project's list"),
            ("[https://example.com]", "'https://example.com' is not a host. Write its name alone"),
        ])
    func hosts(_ list: String, _ sentence: String) async throws {
        try await Self.with { bench in
            try bench.write("hosts: \(list)\n", to: "staysail.yaml")
            try bench.write(
                """
                name: checked
                defaults: { function: greeter }
                stages:
                  - id: deploy
                    type: deploy
                    with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r",
                            code: { path: function }, publish: true }
                  - id: shift
                    type: route
                    needs: [deploy]
                    with: { alias: live, strategy: blue-green, healthChecks: [{ http: { url: "http://localhost:1/" } }] }
                """, to: "pipeline.yaml")
            let outcome = await bench.run("run", "pipeline.yaml")
            #expect(outcome.status != .done)
            #expect(outcome.notes.contains(sentence), "\(outcome.notes)")
        }
    }

    /// A process plugin that says what it should not.
    private static let gossip = """
        #!/usr/bin/env python3
        import json, sys

        def send(**message):
            print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)

        def ask(method, **params):
            send(id=1, method=method, params=params)
            return json.loads(sys.stdin.readline())["result"]

        for line in sys.stdin:
            message = json.loads(line)
            if message["method"] == "initialize":
                stage = {"type": "gossip", "about": "Tells.", "input": {"type": "object"}}
                result = {"name": "gossip", "version": "1.0.0", "api": 1, "stages": [stage]}
            elif message["method"] == "stage/run":
                call = message["params"]["call"]
                token = ask("host/invoke", function="secrets.get", arguments=["env:TOKEN"])
                print("heard", token, file=sys.stderr, flush=True)
                send(method="log", params={"level": "info", "message": "heard " + token, "data": {"t": token}})
                send(method="progress", params={"call": call, "message": "telling " + token})
                ask("step/begin", call=call, name="tell " + token, undo={"t": token})
                ask("step/record", call=call, name="tell " + token, value="told " + token)
                result = {"outputs": {"told": "told " + token}}
            else:
                break
            send(id=message["id"], result=result)
        """

    @Test("what a process plugin is told by the host is hidden in all that it says")
    func processPlugin() async throws {
        try await CommandBench.with { bench in
            var bench = bench
            bench.environment["TOKEN"] = Self.secret
            bench.clock = SystemClock()
            try bench.write(
                "{ name: gossip, version: 1.0.0, about: Tells., api: 1, command: [./tell], uses: [secrets], "
                    + "stages: [{ type: gossip }] }", to: "plugins/gossip/plugin.yaml")
            try bench.write(Self.gossip, to: "plugins/gossip/tell")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\(bench.folder)/plugins/gossip/tell")
            try bench.write("{ name: p, stages: [{ id: s, type: gossip }] }", to: "pipeline.yaml")
            let run = await bench.run("run", "pipeline.yaml", "--local", "--json")
            #expect(run.status == .done, "\(run.notes)")
            let shown = await bench.run("show", "--json")
            let events = await bench.run("events", "--json")
            for outcome in [run, shown, events, await bench.run("show")] {
                #expect(!outcome.output.contains(Self.secret) && !outcome.notes.contains(Self.secret))
            }
            #expect(run.output.contains("gossip: heard (hidden"))
            #expect(run.outputs("s")?["told"]?.stringValue?.hasPrefix("told (hidden") == true)
        }
    }
}
