import Foundation
import LocalLambda
import StageKit
import StaysailCommands
import Testing

@Suite("Bad input gets one clear message and status 3, before any call")
struct BadInputTests {
    private static let head = """
        name: p
        defaults: { function: f, region: us-east-1 }
        stages:
          - { id: deploy, type: deploy, with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::000000000000:role/r", code: { path: code }, publish: true } }

        """

    @Test(
        arguments: [
            ("  - { id: a, type: wait, with: { duratoin: 1s } }", "p.yaml:5:34: error: Unknown key 'duratoin'."),
            ("  - { id: a, type: teleport }", "p.yaml:5:20: error: There is no stage type 'teleport'."),
            (
                "  - { id: a, type: wait, needs: [b], with: { duration: 1s } }\n"
                    + "  - { id: b, type: wait, needs: [a], with: { duration: 1s } }",
                "wait for each other, so none can start: a needs b needs a"
            ),
            (
                "  - { id: a, type: wait, needs: [nobody], with: { duration: 1s } }",
                "There is no stage 'nobody' to need."
            ),
            (
                "  - { id: a, type: route, needs: [deploy], with: { alias: live, strategy: weighted, percent: 140 } }",
                "p.yaml:5:"
            ),
            ("  - { id: a, type: route, needs: [deploy], with: { alias: 123, strategy: simple } }", "123"),
            (
                "  - { id: a, type: wait, with: { duration: \"${ parameters.x + }\" } }",
                "p.yaml:5:"
            ),
            ("  - { id: a, type: [", "This is not YAML"),
            (
                "  - { id: a, type: update-code, needs: [deploy], with: { region: nowhere, code: { path: code } } }",
                "p.yaml:5:66: error: 'nowhere' is not a region; write one like eu-west-1."
            ),
            (
                "  - { id: a, type: update-code, with: { function: \"arn:aws:lambda:eu-west-1:123456789012:function:f\", "
                    + "region: eu-north-1, code: { path: code } } }",
                "The function's ARN is in eu-west-1, and 'region' is eu-north-1; leave 'region' out."
            ),
            (
                "  - { id: a, type: update-code, needs: [deploy], with: { account: prod, code: { path: code } } }",
                "p.yaml:5:67: error: The account 'prod' is not defined. Write into staysail.yaml: accounts: { prod:"
            ),
            (
                "  - { id: a, type: deploy, needs: [deploy], with: { role: admin, code: { path: code } } }",
                "'admin' is not a role's ARN"
            ),
            (
                "  - { id: a, type: update-code, needs: [deploy], with: { code: { zip: big.zip }, publish: true } }",
                "big.zip"
            ),
            (
                "  - { id: a, type: update-code, needs: [deploy], with: { code: { path: nowhere }, publish: true } }",
                "nowhere"
            ),
        ])
    func faults(stage: String, words: String) async throws {
        try await CommandBench.with { bench in
            try bench.write("def handler(event, context): return 1\n", to: "code/app.py")
            // A zip's size counts before its content does.
            #expect(FileManager.default.createFile(atPath: "\(bench.folder)/big.zip", contents: nil))
            let handle = try #require(FileHandle(forWritingAtPath: "\(bench.folder)/big.zip"))
            try handle.truncate(atOffset: 52_428_801)
            try handle.close()
            try bench.write(Self.head + stage + "\n", to: "p.yaml")
            try await withQuickLambda { server in
                let outcome = await bench.calling(server).run("run", "p.yaml")
                #expect(outcome.status == .invalid, "\(outcome)")
                #expect(outcome.notes.contains(words), "\(outcome.notes)")
                #expect(
                    outcome.notes.split(separator: "\n").filter { $0.contains("error:") }.count == 1, "\(outcome.notes)"
                )
                #expect(outcome.output.isEmpty)
                #expect(server.requestLog.isEmpty)
            }
        }
    }

    @Test("all errors of the parameters are reported at once")
    func parameters() async throws {
        try await CommandBench.with { bench in
            try bench.write(
                """
                name: p
                parameters: { size: { options: [s, m] }, count: { type: integer }, name: { required: true } }
                stages: [{ id: a, type: wait, with: { duration: 1s } }]
                """, to: "p.yaml")
            let outcome = await bench.run("run", "p.yaml", "--local", "-p", "size=x", "-p", "count=y", "-p", "nmae=z")
            #expect(outcome.status == .usage)
            #expect(
                outcome.notes == """
                    error: The parameter 'size' can be s, m; not x.
                    error: The parameter 'count' takes an integer, not 'y'.
                    error: The pipeline has no parameter 'nmae'. Did you mean 'name'?
                    error: The parameter 'name' is required: give it with -p name=…

                    """)
        }
    }

    @Test("a pipeline of Spinnaker is told as one")
    func spinnaker() async throws {
        try await CommandBench.with { bench in
            try bench.write(
                #"{"name": "p", "stages": [{"refId": "1", "requisiteStageRefIds": [], "type": "Aws.LambdaDeploymentStage"}]}"#,
                to: "p.json")
            let outcome = await bench.run("validate", "p.json")
            #expect(outcome.status == .invalid)
            #expect(
                outcome.notes.hasPrefix(
                    "p.json:1:26: error: This is a pipeline of Spinnaker, which cannot be read yet"),
                "\(outcome.notes)")
            #expect(outcome.notes.split(separator: "\n").count == 1)
        }
    }

    @Test("a missing file, a folder, and a binary file")
    func files() async throws {
        try await CommandBench.with { bench in
            let missing = await bench.run("run", "missing.yaml", "--local")
            #expect(missing.status == .invalid)
            #expect(missing.notes == "missing.yaml: error: The file does not exist.\n")
            let folder = await bench.run("validate", ".")
            #expect(folder.status == .invalid)
            #expect(folder.notes.contains("This is a folder"))
            try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: "\(bench.folder)/binary.yaml"))
            let binary = await bench.run("validate", "binary.yaml")
            #expect(binary.status == .invalid)
            #expect(binary.notes.contains("not text in UTF-8"))
        }
    }

    @Test("the column of a syntax error is marked")
    func column() async throws {
        try await CommandBench.with { bench in
            try bench.write(
                "name: p\nstages:\n  - { id: a, type: wait, with: { duration: \"${ parameters.x + }\" } }\n",
                to: "p.yaml")
            let outcome = await bench.run("validate", "p.yaml")
            #expect(outcome.status == .invalid)
            #expect(outcome.notes.hasPrefix("p.yaml:3:63: error: The expression cannot be read"), "\(outcome.notes)")
            #expect(outcome.notes.contains("^"))
        }
    }

    @Test(
        "wrong use of the command line is status 2",
        arguments: [
            ["run"], ["run", "p.yaml", "--lokal"], ["fly"], ["describe", "teleport"],
            ["describe", "wait", "--json", "--markdown"],
            ["run", "p.yaml", "-p", "novalue"],
            ["run", "p.yaml", "--local", "--endpoint-url", "http://127.0.0.1:1"], ["run", "p.yaml", "-p", "other=1"],
        ])
    func usage(arguments: [String]) async throws {
        try await CommandBench.with { bench in
            try bench.write("name: p\nstages: [{ id: a, type: wait, with: { duration: 1s } }]\n", to: "p.yaml")
            let outcome = await bench.run(arguments)
            #expect(outcome.status == .usage, "\(outcome)")
            #expect(outcome.output.isEmpty)
            #expect(!outcome.notes.isEmpty)
        }
    }
}
