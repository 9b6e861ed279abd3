import Foundation
import LocalLambda
import StageKit
import StageKitTesting
import StaysailCommands
import Subprocess
import Testing

@Suite("The shipped plugins do what they say")
struct PluginExampleTests {
    @Test("their tests in Lua pass, and their scripts have no errors")
    func scriptTests() async throws {
        try await withPlugins { bench in
            let outcome = await bench.run("script", "test", "plugins")
            #expect(outcome.status == .done, "\(outcome.output) \(outcome.notes)")
            #expect(outcome.output.contains("tests passed"))
            for plugin in ["notify", "http-smoke", "provisioned-warmup"] {
                let check = await bench.run("script", "check", "plugins/\(plugin)/stage.lua")
                #expect(check.status == .done, "\(check.notes)")
                #expect(check.output.contains("(stage)"))
            }
        }
    }

    @Test(
        "each is listed, described and tested by its name",
        arguments: ["notify", "http-smoke", "provisioned-warmup", "approval-file"])
    func known(plugin: String) async throws {
        try await withPlugins { bench in
            let described = await bench.run("plugins", "describe", plugin)
            #expect(described.status == .done, "\(described.notes)")
            #expect(described.output.contains(plugin))
            let tested = await bench.run("plugins", "test", plugin)
            #expect(tested.status == .done, "\(tested.output) \(tested.notes)")
            #expect(tested.output.contains("✓ conformance of \(plugin)"))
        }
    }

    @Test(
        "a plugin that violates a rule fails the conformance tests",
        arguments: [
            (
                "if now == record.executions then return end", "if now then return end",
                "its effects can be undone: Undone it leaves"
            ),
            (#"found.status == "READY""#, #"found.status == "NEVER""#, "a valid input succeeds"),
        ])
    func conformance(text: String, other: String, finding: String) async throws {
        try await withPlugins { bench in
            let file = "plugins/provisioned-warmup/stage.lua"
            let script = try String(contentsOfFile: "\(bench.folder)/\(file)", encoding: .utf8)
            #expect(script.contains(text))
            try bench.write(script.replacing(text, with: other), to: file)
            let tested = await bench.run("plugins", "test", "provisioned-warmup")
            #expect(tested.status == .failed)
            #expect(tested.output.contains(finding), "\(tested.output)")
        }
    }

    @Test("a plugin without conformance.yaml is told so")
    func unchecked() async throws {
        try await withPlugins { bench in
            try FileManager.default.removeItem(atPath: "\(bench.folder)/plugins/notify/tests/conformance.yaml")
            let tested = await bench.run("plugins", "test", "notify")
            #expect(tested.status == .done)
            #expect(tested.output.contains("no tests/conformance.yaml"))
        }
    }

    @Test("the guide's first Lua stage works as printed")
    func guide() async throws {
        let guide = try Repository.text("docs/plugins.md")
        let script = try #require(guide.firstMatch(of: /```lua\n(return \{\n  api = 1,\n  kind = "stage"[^`]*)```/)?.1)
        let pipeline = try #require(guide.firstMatch(of: /```yaml\n(name: hello\n[^`]*)```/)?.1)
        try await CommandBench.with { bench in
            #expect(await bench.run("plugins", "new", "greet", "--kind", "lua").status == .done)
            let written = try String(contentsOfFile: "\(bench.folder)/plugins/greet/stage.lua", encoding: .utf8)
            #expect(written == script)
            try bench.write(String(pipeline), to: "pipeline.yaml")
            let run = await bench.run("run", "pipeline.yaml", "--local", "--json")
            #expect(run.status == .done, "\(run.notes)")
            #expect(run.outputs("greet") == ["greeting": "Hello, Ada!"])
            #expect(await bench.run("plugins", "describe", "greet").output.contains("whom to greet"))
            #expect(await bench.run("plugins", "test", "greet").status == .done)
            try bench.write(String(pipeline.replacing("name: Ada", with: "nmae: Ada")), to: "pipeline.yaml")
            let faulty = await bench.run("validate", "pipeline.yaml")
            #expect(faulty.notes.contains("pipeline.yaml:5:13: error: Unknown key 'nmae'. Did you mean 'name'?"))
        }
    }

    @Test("notify tells a webhook")
    func notify() async throws {
        try await withServer("plugins/notify/example/receiver.py") { port, said in
            try await onLocalLambda("notify") { bench, _ in
                let outcome = await bench.run(
                    "run", "pipeline.yaml", "-p", "webhook=http://127.0.0.1:\(port)/", "--json")
                #expect(outcome.status == .done, "\(outcome.notes)")
                #expect(outcome.outputs("tell") == ["sent": true, "status": 200])
                #expect(await said() == #"{"text":"greeter is released.\n• *version*: 1"}"#)
            }
        }
    }

    @Test("notify fails with one sentence where nobody listens")
    func nobody() async throws {
        try await onLocalLambda("notify") { bench, _ in
            let outcome = await bench.run("run", "pipeline.yaml", "-p", "webhook=http://127.0.0.1:1/", "--json")
            #expect(outcome.status == .failed)
            #expect(outcome.output.contains("The webhook cannot be reached"))
        }
    }

    @Test("http-smoke checks a server")
    func smoke() async throws {
        try await withServer("plugins/http-smoke/example/shop.py") { port, _ in
            try await onLocalLambda("http-smoke") { bench, _ in
                let outcome = await bench.run(
                    "run", "pipeline.yaml", "-p", "base=http://127.0.0.1:\(port)", "--json")
                #expect(outcome.status == .done, "\(outcome.notes)")
                #expect(outcome.outputs("smoke")?["passed"] == 3)
            }
        }
    }

    @Test("provisioned-warmup warms the version, and no longer once the run is undone")
    func warmup() async throws {
        try await onLocalLambda("provisioned-warmup") { bench, server in
            let outcome = await bench.run("run", "pipeline.yaml", "--json")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(outcome.outputs("warm")?["version"] == "2")
            let look = try await AWSSnapshot(server).function("greeter")
            #expect(look.aliases == ["live": ["2": 100]])
        }
        try await onLocalLambda("provisioned-warmup") { bench, server in
            let outcome = await bench.run("run", "pipeline.yaml", "-p", "fail=yes", "--json")
            #expect(outcome.status == .failed)
            let ends = outcome.events.filter { $0["type"] == "undo_ended" }.compactMap { $0["body"] }
            let undone = ends.compactMap { $0["key"] }
            #expect(undone.contains("provisioned concurrency of greeter:2"), "\(outcome.output)")
            #expect(ends.allSatisfy { $0["error"]?.isNull != false })
        }
    }

    @Test(
        "approval-file waits for a file, and a no stops the run", arguments: [("yes", true), ("no, not today", false)])
    func approval(answer: String, isYes: Bool) async throws {
        try await onLocalLambda("approval-file") { bench, server in
            let outcome = await bench.run(["run", "pipeline.yaml", "--json"]) { text in
                // Written once it is waited for.
                if text.contains("\"waiting\"") { try? bench.write(answer, to: "approval.txt") }
                return false
            }
            #expect(outcome.status == (isYes ? .done : .failed), "\(outcome.notes)")
            let look = try await AWSSnapshot(server).function("greeter")
            #expect(look.aliases == (isYes ? ["live": ["1": 100]] : [:]))
            if !isYes { #expect(outcome.output.contains("says no: no, not today")) }
        }
    }

    // MARK: Surroundings

    /// A folder with the shipped plugins in it.
    private func withPlugins(_ body: (CommandBench) async throws -> Void) async throws {
        try await CommandBench.with { bench in
            try FileManager.default.copyItem(atPath: Repository.path("plugins"), toPath: "\(bench.folder)/plugins")
            try await body(bench)
        }
    }

    /// A plugin's example, with the plugin beside it, and a local Lambda in real time.
    private func onLocalLambda(
        _ plugin: String, _ body: @Sendable (CommandBench, LocalLambdaServer) async throws -> Void
    ) async throws {
        try await withQuickLambda { server in
            try await withPlugins { bench in
                var example = CommandBench(folder: "\(bench.folder)/plugins/\(plugin)/example").calling(server)
                example.clock = SystemClock()
                try await body(example, server)
            }
        }
    }

    /// Runs a little server; `said` gives the next line that it prints.
    private func withServer(
        _ file: String, _ body: @escaping @Sendable (Int, @Sendable () async -> String?) async throws -> Void
    ) async throws {
        let lines = AsyncStream.makeStream(of: String.self)
        _ = try await Subprocess.run(
            .name("python3"), arguments: [Repository.path(file), "0"], input: .none, output: .sequence,
            error: .discarded
        ) { execution in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await line in execution.standardOutput.strings() {
                        lines.continuation.yield(line.trimmingCharacters(in: .newlines))
                    }
                    lines.continuation.finish()
                }
                let next: @Sendable () async -> String? = {
                    var iterator = lines.stream.makeAsyncIterator()
                    return await iterator.next()
                }
                let port = await next()?.split(separator: " ").last.flatMap { Int($0) }
                defer { try? execution.send(signal: .kill) }
                try await body(try #require(port), next)
            }
        }
    }
}
