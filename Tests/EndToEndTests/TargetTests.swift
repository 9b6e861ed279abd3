import Foundation
import LocalLambda
import StageKit
import StaysailCommands
import Testing

@Suite("Where a run goes")
struct TargetTests {
    private static let pipeline = "name: p\nstages: [{ id: a, type: wait, with: { duration: 1s } }]\n"

    @Test("flags win over variables, and those over staysail.yaml")
    func precedence() async throws {
        try await CommandBench.with { bench in
            try bench.write(Self.pipeline, to: "p.yaml")
            try bench.write("region: eu-west-1\nendpointUrl: http://127.0.0.1:1\n", to: "staysail.yaml")
            try await withQuickLambda { server in
                var bench = bench.calling(server)
                // The older name of the variable counts too.
                bench.environment["AWS_REGION"] = nil
                bench.environment["AWS_DEFAULT_REGION"] = "us-west-2"
                let first = await bench.run("run", "p.yaml")
                #expect(first.status == .done, "\(first.notes)")
                #expect(first.notes.contains("\(server.endpoint), account 000000000000, region us-west-2"))

                bench.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
                let second = await bench.run(
                    "run", "p.yaml", "--endpoint-url", server.endpoint, "--region", "eu-north-1")
                #expect(second.status == .done, "\(second.notes)")
                #expect(second.notes.contains("\(server.endpoint), account 000000000000, region eu-north-1"))
            }
        }
    }

    @Test("whoami prints the caller, and the source of each setting, without secrets")
    func whoami() async throws {
        try await CommandBench.with { bench in
            try await withQuickLambda { server in
                var bench = bench.calling(server)
                bench.environment["AWS_REGION"] = "eu-west-1"
                let text = await bench.run("whoami")
                #expect(text.status == .done, "\(text.notes)")
                #expect(text.output.contains("account      000000000000"))
                #expect(text.output.contains("region       eu-west-1 (from AWS_REGION)"))
                #expect(text.output.contains("credentials  AWS_ACCESS_KEY_ID"))
                let json = await bench.run("whoami", "--json", "--region", "eu-north-1")
                let document = try JSONValue(parsing: json.output)
                #expect(document["schema"] == "staysail/whoami/1")
                #expect(document["account"] == "000000000000")
                #expect(document["region"] == "eu-north-1")
                #expect(document["credentials"]?[0]?["link"] == "keys")
                #expect(document["endpoints"]?["lambda"]?.stringValue == server.endpoint)
                #expect(!(text.output + json.output).lowercased().contains("secret"))
            }
        }
    }

    @Test("without credentials the error says where they were searched, and names --local")
    func noCredentials() async throws {
        try await CommandBench.with { bench in
            var bench = bench
            bench.environment["AWS_REGION"] = "eu-west-1"
            bench.environment["AWS_EC2_METADATA_DISABLED"] = "true"
            let outcome = await bench.run("whoami")
            #expect(outcome.status == .failed)
            #expect(outcome.notes.contains("AWS_ACCESS_KEY_ID") && outcome.notes.contains("--local"))
        }
    }

    @Test("a region that the stages name is the run's, unless something else says one; then that is told")
    func pipelineRegion() async throws {
        try await CommandBench.with { bench in
            let stage =
                "{ id: look, type: invoke, if: \"#stageExists('none')\", with: { function: f, region: eu-west-1, payload: {} } }"
            try bench.write("name: p\nstages: [\(stage)]\n", to: "p.yaml")
            let plain = await bench.run("run", "p.yaml", "--local")
            #expect(plain.status == .done, "\(plain.notes)")
            #expect(plain.notes.contains("region eu-west-1, as"), "\(plain.notes)")
            let other = await bench.run("run", "p.yaml", "--local", "--region", "us-west-2")
            #expect(other.notes.contains("region us-west-2, as"))
            let words =
                "warning: --region us-west-2 is for stages that name no region; the pipeline names eu-west-1 for look."
            #expect(other.notes.contains(words), "\(other.notes)")
            let wrong = await bench.run("run", "p.yaml", "--local", "--region", "here")
            #expect(wrong.status == .usage)
            #expect(wrong.notes.contains("--region is 'here', which is not a region. Write one like eu-west-1."))
        }
    }

    @Test("what the fields region and account of a plugin's stage mean is the plugin's affair")
    func pluginFields() async throws {
        try await CommandBench.with { bench in
            try bench.write(
                "name: mails\nversion: 1.0.0\nabout: Mails.\napi: 1\nstages: [{ type: mails, script: stage.lua }]\n",
                to: "plugins/mails/plugin.yaml")
            try bench.write(
                """
                return { api = 1, kind = "stage", about = "Mails.",
                  parameters = { region = { type = "string" }, account = { type = "string" } },
                  run = function(ctx, input) return { to = input.account .. "@" .. input.region } end }
                """, to: "plugins/mails/stage.lua")
            try bench.write(
                "name: p\nstages: [{ id: a, type: mails, with: { region: emea, account: ops } }]\n", to: "p.yaml")
            let outcome = await bench.run("run", "p.yaml", "--local")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(outcome.notes.contains("region us-east-1, as"))
        }
    }

    @Test("an unreadable staysail.yaml is an error, because it may name the expected account")
    func unreadableConfiguration() async throws {
        try await CommandBench.with { bench in
            try bench.write(Self.pipeline, to: "p.yaml")
            try bench.write("", to: "staysail.yaml/nothing")
            let outcome = await bench.run("run", "p.yaml", "--local")
            #expect(outcome.status == .invalid)
            #expect(outcome.notes == "staysail.yaml: error: The file cannot be read.\n")
        }
    }

    @Test("--fresh leaves a folder alone that is in use, and forgets one that is not")
    func fresh() async throws {
        try await CommandBench.with(example: "canary") { bench in
            let state = "\(bench.folder)/state"
            let first = await bench.run("run", "pipeline.yaml", "--local", "--state", state)
            #expect(first.status == .done, "\(first.notes)")
            func functions() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: "\(state)/local/functions")
            }
            try #expect(functions().count == 1)

            try bench.write(Self.pipeline, to: "p.yaml")
            var holder = LocalLambdaConfiguration()
            holder.storage = .folder("\(state)/local")
            try await withLocalLambda(holder) { _ in
                let outcome = await bench.run("run", "p.yaml", "--local", "--state", state, "--fresh")
                #expect(outcome.status == .failed)
                #expect(outcome.notes.contains("process \(getpid()) uses"), "\(outcome.notes)")
                try #expect(functions().count == 1)
            }
            let last = await bench.run("run", "p.yaml", "--local", "--state", state, "--fresh")
            #expect(last.status == .done, "\(last.notes)")
            try #expect(functions().isEmpty)
        }
    }
}
