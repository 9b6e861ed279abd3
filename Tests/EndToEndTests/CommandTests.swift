import Foundation
import StageKit
import StaysailCommands
import Testing

@Suite("Commands that change nothing")
struct CommandTests {
    @Test("stages lists every type")
    func stages() async throws {
        try await CommandBench.with { bench in
            let outcome = await bench.run("stages")
            #expect(outcome.status == .done)
            let types = outcome.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
            #expect(
                types == [
                    "check-preconditions", "delete", "deploy", "evaluate-variables", "invoke", "manual-judgment",
                    "pipeline", "route", "update-code", "wait", "webhook",
                ])
        }
    }

    @Test(
        "describe explains every field of a type",
        arguments: [
            "check-preconditions", "delete", "deploy", "evaluate-variables", "invoke", "manual-judgment", "pipeline",
            "route", "update-code", "wait", "webhook",
        ])
    func describe(type: String) async throws {
        try await CommandBench.with { bench in
            let text = await bench.run("describe", type)
            #expect(text.status == .done)
            let json = try JSONValue(parsing: await bench.run("describe", type, "--json").output)
            let fields = try #require(json["fields"]?.arrayValue)
            #expect(!fields.isEmpty)
            for field in fields {
                #expect(text.output.contains(field["path"]?.stringValue ?? "?"))
                #expect(field["about"]?.stringValue?.isEmpty == false)
            }
        }
    }

    @Test(
        "docs/stages.md has the tables that the schemas give",
        arguments: [
            "check-preconditions", "delete", "deploy", "evaluate-variables", "invoke", "manual-judgment", "pipeline",
            "route", "update-code", "wait", "webhook",
        ])
    func documentation(type: String) async throws {
        try await CommandBench.with { bench in
            let table = await bench.run("describe", type, "--markdown").output
            let documentation = try Repository.text("docs/stages.md")
            #expect(
                documentation.contains(table),
                "Write the output of `staysail describe \(type) --markdown` into docs/stages.md")
        }
    }

    @Test("the README's pipeline runs")
    func readme() async throws {
        try await CommandBench.with { bench in
            let blocks = try Repository.text("README.md").components(separatedBy: "```")
            let pipelines = blocks.filter { $0.hasPrefix("yaml\nname:") }
            #expect(!pipelines.isEmpty)
            let handler = blocks.filter { $0.hasPrefix("python\n") }
            try bench.write(String(try #require(handler.first).dropFirst(7)), to: "function/app.py")
            for block in pipelines {
                try bench.write(String(block.dropFirst(5)), to: "pipeline.yaml")
                let outcome = await bench.run("run", "pipeline.yaml", "--local")
                #expect(outcome.status == .done, "\(outcome.notes)")
            }
        }
    }

    @Test("the version", arguments: ["version", "--version"])
    func version(argument: String) async throws {
        try await CommandBench.with { bench in
            let outcome = await bench.run(argument)
            #expect(outcome.status == .done)
            #expect(outcome.output.hasPrefix("staysail "))
        }
    }

    @Test("without a command there is the overview")
    func overview() async throws {
        try await CommandBench.with { bench in
            let outcome = await bench.run()
            #expect(outcome.status == .done)
            #expect(outcome.output.contains("staysail run pipeline.yaml --local"))
        }
    }
}
