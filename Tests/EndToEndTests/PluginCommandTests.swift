import Foundation
import StageKit
import StaysailCommands
import Testing

@Suite("The commands for plugins", .serialized)
struct PluginCommandTests {
    private static let lua =
        #"return { api = 1, kind = "stage", about = "A.", run = function(ctx, input) BODY end }"#

    /// Writes a plugin in Lua with one stage of its name.
    private func write(_ name: String, in folder: String = "plugins", body: String = "", _ bench: CommandBench) throws {
        try bench.write(
            "name: \(name)\nversion: 1\nabout: Does \(name).\napi: 1\nuses: [lambda]\n"
                + "stages: [{ type: \(name), script: stage.lua }]\n",
            to: "\(folder)/\(name)/plugin.yaml")
        try bench.write(Self.lua.replacing("BODY", with: body), to: "\(folder)/\(name)/stage.lua")
    }

    @Test(
        "a new plugin runs in a pipeline and passes the conformance tests",
        arguments: [["--kind", "lua"], ["--kind", "process", "--language", "python"], ["--language", "sh"]])
    func new(options: [String]) async throws {
        try await CommandBench.with { bench in
            let kind = options.first == "--language" ? ["--kind", "process"] + options : options
            let made = await bench.run(["plugins", "new", "hello"] + kind)
            #expect(made.status == .done, "\(made.notes)")
            try bench.write(
                #"""
                name: hello
                stages:
                  - { id: greet, type: hello, with: { name: "Ada \"the\" \\ Löwe" } }
                """#, to: "pipeline.yaml")
            let run = await bench.run("run", "pipeline.yaml", "--local", "--json")
            #expect(run.status == .done, "\(run.notes)")
            #expect(run.outputs("greet") == ["greeting": #"Hello, Ada "the" \ Löwe!"#], "\(run.output)")
            #expect(run.events.contains { $0["type"] == "step_completed" && $0["body"]?["step"]?["name"] == "greet" })
            let tested = await bench.run("plugins", "test", "hello")
            #expect(tested.status == .done, "\(tested.output) \(tested.notes)")
            #expect(tested.output.contains("✓ conformance of hello"))
        }
    }

    @Test("what cannot be a new plugin is refused before anything is written")
    func refusals() async throws {
        try await CommandBench.with { bench in
            #expect(await bench.run("plugins", "new", "greet").status == .done)
            for (arguments, message) in [
                (["greet"], "plugins/greet exists; choose another name."),
                (["route"], "'route' is a built-in stage type; choose another name."),
                (["My-Plugin"], "'My-Plugin' does not."), (["../x"], "'../x' does not."),
                (["x", "--kind", "lua", "--language", "sh"], "--language is for programs"),
            ] {
                let outcome = await bench.run(["plugins", "new"] + arguments)
                #expect(outcome.status == .usage, "\(arguments)")
                #expect(outcome.notes.contains(message), "\(outcome.notes)")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(bench.folder)/plugins")
            #expect(names == ["greet"])
        }
    }

    @Test("the list says which plugins are used, and why others are not")
    func list() async throws {
        try await CommandBench.with { bench in
            try write("twice", bench)
            try write("twice", in: "shared", bench)
            try write("off", in: "shared", bench)
            try bench.write("name: bent\nversion: 1\n", to: "plugins/bent/plugin.yaml")
            try bench.write("name: odd\n", to: "plugins/odd/plugin.yml")
            try bench.write(
                "plugins: { folders: [shared, plugins], disabled: [off], credentials: [twise] }", to: "staysail.yaml")
            let text = await bench.run("plugins")
            #expect(text.status == .done)
            for part in [
                "twice  lua        Does twice.", "twice  shadowed by \(bench.folder)/plugins/twice", "off    disabled",
                "bent   invalid", "plugins/bent/plugin.yaml:1:1: error: 'about' is missing",
            ] {
                #expect(text.output.contains(part), "\(text.output)")
            }
            #expect(text.notes.contains("odd/plugin.yml is not read: rename it to plugin.yaml."), "\(text.notes)")
            #expect(
                text.notes.contains(
                    "'plugins: credentials' names 'twise', and there is no such plugin. Did you mean 'twice'?"))
            let json = await bench.run("plugins", "--json").events
            let states = json.map { "\($0["name"]?.stringValue ?? "") \($0["state"]?.stringValue ?? "")" }
            #expect(states == ["bent invalid", "twice enabled", "off disabled", "twice shadowed"])
            #expect(json.map { $0["kind"]?.stringValue } == [nil, "lua", "lua", "lua"])
            #expect(json.first?["errors"]?.arrayValue?.count == 3)
            #expect(json.last?["shadowedBy"]?.stringValue == "\(bench.folder)/plugins/twice")
        }
    }

    @Test("a wrong --plugins is a wrong command line; a stage type of a disabled plugin says where it is")
    func using() async throws {
        try await CommandBench.with { bench in
            try write("off", bench)
            try bench.write("plugins: { disabled: [off] }", to: "staysail.yaml")
            try bench.write("name: p\nstages: [{ id: a, type: off }]\n", to: "pipeline.yaml")
            let wrong = await bench.run("validate", "pipeline.yaml", "--plugins", "nowhere")
            #expect(wrong.status == .usage)
            #expect(wrong.notes == "error: There is no folder nowhere. Correct --plugins.\n")
            let off = await bench.run("validate", "pipeline.yaml")
            #expect(off.status == .invalid)
            #expect(
                off.notes.contains(
                    "The stage type 'off' is of the plugin 'off', which is switched off: take it out of 'plugins: disabled' in "
                        + "staysail.yaml."), "\(off.notes)")
        }
    }

    @Test("what a plugin says cannot steer a terminal, and is told in full to programs")
    func controls() async throws {
        try await CommandBench.with { bench in
            try write("loud", body: #"log.info("red \27[31m\nnext") fail("gone \27[2J")"#, bench)
            try bench.write("name: p\nstages: [{ id: a, type: loud }]\n", to: "pipeline.yaml")
            let plain = await bench.run("run", "pipeline.yaml", "--local")
            #expect(plain.status == .failed)
            #expect(!(plain.notes + plain.output).contains("\u{1B}"))
            #expect(plain.notes.contains(#"red \u001b[31m"#), "\(plain.notes)")
            #expect(plain.notes.contains(#"gone \u001b[2J"#))
            #expect(plain.notes.split(separator: "\n").contains { $0.hasSuffix("a       next") }, "\(plain.notes)")
            let json = await bench.run("run", "pipeline.yaml", "--local", "--json")
            let message = json.events.compactMap { $0["body"]?["error"]?["message"]?.stringValue }.last
            #expect(message == "gone \u{1B}[2J")
        }
    }

    @Test("plain output shows progress, and not each time")
    func progress() async throws {
        try await CommandBench.with { bench in
            let body = """
                for n = 1, 9 do ctx.progress(n / 10, "part " .. n) end
                ctx.wait("on", "1m")
                ctx.progress("the end")
                """
            try write("slow", body: body, bench)
            try bench.write("name: p\nstages: [{ id: a, type: slow }]\n", to: "pipeline.yaml")
            let run = await bench.run("run", "pipeline.yaml", "--local")
            #expect(run.status == .done, "\(run.notes)")
            #expect(run.notes.contains("part 1, 10 % done"), "\(run.notes)")
            #expect(!run.notes.contains("part 2"))
            #expect(run.notes.contains("the end\n"))
        }
    }

    @Test("a stage that adds without a check, or without a step, fails the conformance tests")
    func conformance() async throws {
        try await CommandBench.with { bench in
            try write(
                "adds",
                body: """
                    ctx.step("more", function()
                      local now = lambda.provisioned("8")
                      lambda.provision("8", (now and now.requested or 0) + 1)
                    end, { undo = {} })
                    """, bench)
            let script = try String(contentsOfFile: "\(bench.folder)/plugins/adds/stage.lua", encoding: .utf8)
            let body =
                #"undo = function(ctx) lambda.unprovision("8") end, uses = { "lambda" }, "#
                + #"parameters = { ["function"] = { type = "string", required = true } }, "#
            try bench.write(
                script.replacing("about =", with: body + "about ="), to: "plugins/adds/stage.lua")
            try bench.write(
                "stages: [{ type: adds, input: { function: checkout } }]", to: "plugins/adds/tests/conformance.yaml")
            let looks = await bench.run("plugins", "test", "adds")
            #expect(looks.status == .failed)
            #expect(looks.output.contains("repeats no effect: Interrupted"), "\(looks.output) \(looks.notes)")

            #expect(await bench.run("plugins", "new", "writes", "--kind", "process").status == .done)
            let program = try String(contentsOfFile: "\(bench.folder)/plugins/writes/bin/writes", encoding: .utf8)
            let effect = #"open(params["context"]["folder"] + "/x", "a").write("line")"#
            let line = #"    call, data = params["call"], params["input"]"#
            #expect(program.contains(line))
            try bench.write(
                program.replacing(line, with: "\(line)\n    \(effect)"), to: "plugins/writes/bin/writes")
            let stepless = await bench.run("plugins", "test", "writes")
            #expect(stepless.status == .failed)
            #expect(stepless.output.contains("repeats no effect: Interrupted"), "\(stepless.output)")
        }
    }

    @Test("the log of a script has a measure, and a global in a stage's function is told what a stage can do")
    func scripts() async throws {
        try await CommandBench.with { bench in
            try write("chatty", body: "for n = 1, 3000 do log.info('line ' .. n) end", bench)
            try bench.write("name: p\nstages: [{ id: a, type: chatty }]\n", to: "pipeline.yaml")
            let run = await bench.run("run", "pipeline.yaml", "--local", "--json")
            #expect(run.status == .done, "\(run.notes)")
            let lines = run.events.compactMap { $0["body"]?["message"]?.stringValue }
            #expect(lines.contains("line 500"))
            #expect(!lines.contains("line 3000"))
            #expect(
                lines.contains { $0.hasPrefix("The script logged ") && $0.hasSuffix(" more lines than are shown.") })

            try bench.write(Self.lua.replacing("BODY", with: "kept = 1"), to: "global.lua")
            let check = await bench.run("script", "check", "global.lua")
            #expect(check.notes.contains("Write 'local kept'."), "\(check.notes)")
        }
    }

    @Test("files of a conformance test are in its folder")
    func outside() async throws {
        try await CommandBench.with { bench in
            #expect(await bench.run("plugins", "new", "greet").status == .done)
            try bench.write(
                "stages:\n  - type: greet\n    input: { name: Ada }\n    files: { ../x: text }\n",
                to: "plugins/greet/tests/conformance.yaml")
            let outcome = await bench.run("plugins", "test", "greet")
            #expect(outcome.status == .invalid)
            #expect(
                outcome.notes.contains(
                    "conformance.yaml:4:14: error: '../x' is outside of the stage's folder."),
                "\(outcome.notes)")
        }
    }
}
