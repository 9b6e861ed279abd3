import StaysailCommands
import Foundation
import StageKit
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

@Suite("The JSON Schema of pipelines")
struct SchemaTests {
    /// Validates YAML files with an independent implementation of JSON Schema; prints a line for each invalid file.
    private static let validator = """
        import json, sys, yaml, jsonschema
        schema = json.load(open(sys.argv[1]))
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
        for path in sys.argv[2:]:
            for error in validator(schema).iter_errors(yaml.safe_load(open(path))):
                print(path, error.json_path, error.message[:200])
        """

    private static func validate(_ schema: String, _ files: [String], in bench: CommandBench) async throws -> String {
        let outcome = await bench.run(schema == "pipeline" ? ["schema"] : ["schema", "--configuration"])
        #expect(outcome.status == .done, "\(outcome.notes)")
        try bench.write(outcome.output, to: "schema.json")
        let result = try await Subprocess.run(
            ProcessTests.tool("python"),
            arguments: Arguments(["-c", validator, "\(bench.folder)/schema.json"] + files), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
        return result.standardOutput
    }

    private static var examples: [String] {
        let root = Repository.path("examples")
        let files = FileManager.default.enumerator(atPath: root)?.allObjects.compactMap { $0 as? String } ?? []
        return files.filter {
            $0.hasSuffix("pipeline.yaml") && !$0.contains(".build/") && !$0.hasPrefix("custom-stage")
        }
        .map { "\(root)/\($0)" }
    }

    @Test("every example is valid by the schema")
    func validExamples() async throws {
        try await CommandBench.with { bench in
            #expect(Self.examples.count > 7)
            let errors = try await Self.validate("pipeline", Self.examples, in: bench)
            #expect(errors == "")
        }
    }

    @Test(
        "invalid pipelines are invalid by the schema",
        arguments: [
            "{ id: a, type: wait, with: { duratoin: 1s } }", "{ id: a, type: teleport }", "{ type: wait }",
            "{ id: a, type: wait, neds: [b], with: { duration: 1s } }",
            "{ id: a, type: route, with: { strategy: fast } }",
            "{ id: a, type: wait, retry: { attempts: 0 }, with: { duration: 1s } }",
            "{ id: a, type: deploy, with: { memory: lots } }",
        ])
    func invalidPipelines(stage: String) async throws {
        try await CommandBench.with { bench in
            try bench.write("name: p\nstages: [\(stage)]\n", to: "p.yaml")
            #expect(try await !Self.validate("pipeline", ["\(bench.folder)/p.yaml"], in: bench).isEmpty)
        }
    }

    @Test("the schema of staysail.yaml accepts its settings and no others")
    func configuration() async throws {
        try await CommandBench.with { bench in
            try bench.write(
                "region: eu-west-1\nhosts: [a.example.com]\naccounts: { p: { id: '111122223333', role: r } }\n",
                to: "good.yaml")
            try bench.write("regoin: eu-west-1\n", to: "bad.yaml")
            let good = try await Self.validate("configuration", ["\(bench.folder)/good.yaml"], in: bench)
            #expect(good == "")
            let bad = try await Self.validate("configuration", ["\(bench.folder)/bad.yaml"], in: bench)
            #expect(bad.contains("regoin"))
        }
    }
}
