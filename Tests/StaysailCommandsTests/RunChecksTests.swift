import Expressions
import StageKit
import Testing

@testable import StaysailCommands

@Suite("Checks before a run")
struct RunChecksTests {
    private static func prepare(_ text: String) async throws -> PreparedPipeline {
        let context = CommandContext(
            console: Console(output: { _ in }, notes: { _ in }), environment: [:], folder: "/")
        let (pipeline, diagnostics) = try PipelineReader(file: "p.yaml", folder: "/").read(text)
        return try await PipelinePreparation(registry: context.registry())
            .prepare(pipeline, diagnostics: diagnostics, parameters: [:])
    }

    private static func deploy(_ fields: String) -> String {
        """
        name: p
        stages:
          - id: deploy
            type: deploy
            with: { function: f, handler: app.h, code: { s3: { bucket: bucket, key: k } }, \(fields) }
        """
    }

    @Test(
        "an execution role of another account is an error before the first call",
        arguments: [
            ("000000000000", "", true), ("111122223333", "", false), ("000000000000", ", account: other", false),
            ("111122223333", ", account: other", true), ("000000000000", ", account: unknown", false),
        ])
    func roles(roleAccount: String, account: String, isError: Bool) async throws {
        let text = Self.deploy(
            "runtime: python3.12, role: \"arn:aws:iam::\(roleAccount):role/r\"\(account)")
        let destinations = StageDestinations(try await Self.prepare(text))
        var accounts: [String: ProjectConfiguration.Account] = [:]
        accounts["other"] = ProjectConfiguration.Account(id: "000000000000")
        accounts["unknown"] = ProjectConfiguration.Account(profile: "p")
        let target: JSONValue = ["account": "111122223333", "local": false, "endpoint": .null]
        if isError {
            let error = #expect(throws: DocumentError.self) {
                try destinations.checkRoles(target: target, accounts)
            }
            #expect(error?.description.contains("add --local") == true)
        } else {
            try destinations.checkRoles(target: target, accounts)
        }
        let local: JSONValue = ["account": "111122223333", "local": true, "endpoint": "http://127.0.0.1:1"]
        try destinations.checkRoles(target: local, accounts)
    }

    @Test("a missing interpreter is an error before a local run", arguments: ["python3.12", "nodejs22.x"])
    func interpreters(runtime: String) async throws {
        let pipeline = try await Self.prepare(
            Self.deploy("runtime: \(runtime), role: \"arn:aws:iam::000000000000:role/r\""))
        let error = #expect(throws: CommandError.self) {
            try LocalRunChecks(pipeline).checkPrograms(path: "/nowhere:/dev")
        }
        #expect(error?.messages.first?.contains("is not on PATH") == true)
        #expect(error?.status == .failed)
    }

    @Test(
        "a metric check without traffic gets a hint",
        arguments: [("rate: 5/s, while: shift", "f", 0), ("rate: 5/s, while: shift", "g", 1), ("payload: {}", "f", 1)])
    func traffic(invoke: String, function: String, hints: Int) async throws {
        let pipeline = try await Self.prepare(
            """
            name: p
            stages:
              - id: shift
                type: route
                with: { function: f, alias: live, target: "2", strategy: canary, steps: [50], interval: 1m,
                        healthChecks: [{ metric: { name: errors, maximum: 1% } }] }
              - { id: traffic, type: invoke, with: { function: \(function), qualifier: live, \(invoke) } }
            """)
        let found = LocalRunChecks(pipeline).hints
        #expect(found.count == hints)
        #expect(found.allSatisfy { $0.contains("Stage shift has a metric check") })
    }
}
