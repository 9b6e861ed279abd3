import AWSServices
import Foundation
import LocalLambda
import StageKit
import StaysailCommands
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

@Suite("The program itself, as a process")
struct ProcessTests {
    /// The program that was built beside the tests.
    static var program: String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("staysail").path
    }

    /// A tool of the tests' Python environment, or else of the machine.
    private static func tool(_ name: String) -> Executable {
        guard let folder = ProcessInfo.processInfo.environment["STAYSAIL_TEST_VENV"] else { return .name(name) }
        return .path(FilePath("\(folder)/\(name)"))
    }

    @Test("SIGINT ends 'plugins test', and what its programs have started")
    func interruptPluginTest() async throws {
        try await CommandBench.with { bench in
            #expect(await bench.run("plugins", "new", "greet", "--kind", "lua").status == .done)
            let folder = "\(bench.folder)/plugins/greet"
            try bench.write(
                "#!/bin/sh\nsleep 300 &\necho $! > child.new && mv child.new child\nwait\n",
                to: "plugins/greet/tests/hang")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/tests/hang")
            let result = try await Subprocess.run(
                .path(FilePath(Self.program)), arguments: ["plugins", "test", "greet"],
                workingDirectory: FilePath(bench.folder), input: .none, output: .sequence, error: .discarded
            ) { execution in
                while !FileManager.default.fileExists(atPath: "\(folder)/child") { await Task.yield() }
                try execution.send(signal: .interrupt)
                for try await _ in execution.standardOutput {}
            }
            #expect(result.terminationStatus == .exited(130))
            let child = try String(contentsOfFile: "\(folder)/child", encoding: .utf8)
            let number = child.trimmingCharacters(in: .whitespacesAndNewlines)
            // It was told to end; the system takes it away when it likes.
            let end = ContinuousClock.now + .seconds(20)
            func isThere() -> Bool {
                let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
                return status.map { !$0.contains(") Z ") } ?? false
            }
            while isThere(), .now < end { await Task.yield() }
            #expect(!isThere())
        }
    }

    @Test("SIGINT during a canary rolls the alias back and exits with 130")
    func interrupt() async throws {
        var configuration = LocalLambdaConfiguration()
        configuration.functionStartDelay = .zero
        configuration.updateDelay = .zero
        try await withLocalLambda(configuration) { server in
            try await CommandBench.with(example: "canary") { bench in
                let first = await bench.calling(server).run("run", "pipeline.yaml")
                #expect(first.status == .done, "\(first.notes)")
                let before = try await AWSSnapshot(server).function("greeter")

                var variables: [Environment.Key: String?] = [:]
                for (name, value) in server.environment { variables[Environment.Key(stringLiteral: name)] = value }
                let result = try await Subprocess.run(
                    .path(FilePath(Self.program)),
                    arguments: ["run", "pipeline.yaml", "-p", "code=function-v2", "-p", "interval=1h", "--json"],
                    environment: .inherit.updating(variables), workingDirectory: FilePath(bench.folder),
                    input: .none, output: .sequence, error: .discarded
                ) { execution in
                    var hasMoved = false
                    for try await line in execution.standardOutput.strings() {
                        if !hasMoved, line.contains(#""weight_moved""#) {
                            hasMoved = true
                            try execution.send(signal: .interrupt)
                        }
                    }
                    return hasMoved
                }
                #expect(result.closureResult)
                #expect(result.terminationStatus == .exited(130))
                let after = try await AWSSnapshot(server).function("greeter")
                #expect(after.aliases == before.aliases)
            }
        }
    }

    @Test("SIGINT while nobody answers ends it at once")
    func interruptedBeforeTheRun() async throws {
        // Connections are taken in by the system, and nobody ever reads what they ask.
        let listener = try SilentListener()
        defer { listener.close() }
        try await CommandBench.with(example: "canary") { bench in
            let variables: [Environment.Key: String?] = [
                "AWS_ENDPOINT_URL": "http://127.0.0.1:\(listener.port)", "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            ]
            let result = try await Subprocess.run(
                .path(FilePath(Self.program)), arguments: ["run", "pipeline.yaml"],
                environment: .inherit.updating(variables), workingDirectory: FilePath(bench.folder),
                input: .none, output: .discarded, error: .string(limit: 1 << 16)
            ) { execution in
                await listener.connected()
                try execution.send(signal: .interrupt)
            }
            #expect(result.terminationStatus == .exited(130), "\(result.standardError)")
        }
    }

    @Test("staysail local serves the aws command line")
    func awsCommandLine() async throws {
        try await CommandBench.with(example: "canary") { bench in
            var options = PlatformOptions()
            options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
            let result = try await Subprocess.run(
                .path(FilePath(Self.program)), arguments: ["local", "--memory"], platformOptions: options,
                input: .none, output: .sequence, error: .discarded
            ) { execution in
                var variables: [Environment.Key: String?] = [:]
                for try await line in execution.standardOutput.strings() {
                    let parts = line.trimmingCharacters(in: .whitespacesAndNewlines).dropFirst("export ".count)
                        .split(separator: "=", maxSplits: 1)
                    guard parts.count == 2 else { continue }
                    variables[Environment.Key(stringLiteral: String(parts[0]))] = String(
                        parts[1].filter { $0 != "\u{27}" })
                    if parts[0] == "AWS_SECRET_ACCESS_KEY" { break }
                }
                let environment = Environment.inherit.updating(variables)
                let endpoint = try #require(variables["AWS_ENDPOINT_URL"] ?? nil)

                let run = try await Subprocess.run(
                    .path(FilePath(Self.program)), arguments: ["run", "pipeline.yaml"], environment: environment,
                    workingDirectory: FilePath(bench.folder), output: .discarded, error: .string(limit: 1 << 20))
                #expect(run.terminationStatus == .exited(0), "\(run.standardError)")

                func aws(_ arguments: String...) async throws -> JSONValue {
                    let result = try await Subprocess.run(
                        Self.tool("aws"), arguments: Arguments(["--endpoint-url", endpoint, "lambda"] + arguments),
                        environment: environment, workingDirectory: FilePath(bench.folder),
                        output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
                    #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
                    return try JSONValue(parsing: result.standardOutput)
                }
                let functions = try await aws("list-functions")
                #expect(functions["Functions"]?[0]?["FunctionName"] == "greeter")
                let alias = try await aws("get-alias", "--function-name", "greeter", "--name", "live")
                #expect(alias["FunctionVersion"] == "1")
                let answer = try await aws(
                    "invoke", "--function-name", "greeter", "--qualifier", "live", "--payload", #"{"name":"Ada"}"#,
                    "answer.json")
                #expect(answer["ExecutedVersion"] == "1")
                let text = try String(contentsOfFile: "\(bench.folder)/answer.json", encoding: .utf8)
                #expect(try JSONValue(parsing: text)["greeting"] == "Hello, Ada")
                try execution.send(signal: .interrupt)
            }
            #expect(result.terminationStatus == .exited(0))
        }
    }
}
