import AWSServices
import Expressions
import Foundation
import LocalLambda
import Logging
import StaysailCommands
import Testing

@Suite("Faults that the local Lambda commits on purpose")
struct FaultTests {
    private static let deploy = """
        name: p
        stages:
          - id: deploy
            type: deploy
            with: { function: f, runtime: python3.12, handler: app.handler, publish: true,
                    role: "arn:aws:iam::000000000000:role/r", code: { path: code } }
        """

    private static func write(_ bench: CommandBench) throws {
        try bench.write(deploy, to: "pipeline.yaml")
        try bench.write("def handler(e, c): return 1\n", to: "code/app.py")
    }

    /// Makes one call, which is not repeated.
    private static func createAlias(_ name: String, _ server: LocalLambdaServer) async throws -> AWSError? {
        var configuration = try AWSConfiguration.resolve(
            environment: AWSEnvironment(variables: Dictionary(server.environment, uniquingKeysWith: { $1 })))
        configuration.retry = AWSRetryPolicy(maximumAttempts: 1)
        return try await withAWSClients(configuration, logger: Logger(label: "test")) { clients in
            do {
                _ = try await clients.lambda.createAlias(
                    CreateAliasRequest(functionName: "f", name: name, functionVersion: 1))
                return nil
            } catch let error as AWSError {
                return error
            }
        }
    }

    @Test("each fault has AWS's response, before or after the request is executed")
    func kinds() async throws {
        try await CommandBench.with { bench in
            try Self.write(bench)
            var configuration = LocalLambdaConfiguration()
            configuration.functionStartDelay = .zero
            configuration.updateDelay = .zero
            configuration.storage = .folder("\(bench.folder)/lambda")
            try await withLocalLambda(configuration) { server in
                let outcome = await bench.calling(server).run("run", "pipeline.yaml")
                #expect(outcome.status == .done, "\(outcome.notes)")
            }
            var errors: [LocalFault: AWSError] = [:]
            for kind in LocalFault.allCases {
                configuration.faults = LocalFaults(share: 1, seed: 7, kinds: [kind], delay: .milliseconds(1))
                errors[kind] = try await withLocalLambda(configuration) { server in
                    let error = try await Self.createAlias(kind.rawValue, server)
                    #expect(server.requestLog.map(\.fault) == [kind])
                    return error
                }
            }
            #expect(errors[.throttled]?.isThrottling == true && errors[.throttled]?.outcome == .refused)
            #expect(errors[.failed]?.httpStatus == 500 && errors[.failed]?.isOutcomeUnknown == true)
            #expect(errors[.failedAfterwards]?.httpStatus == 500)
            #expect(errors[.unavailable]?.httpStatus == 503)
            #expect(errors[.reset]?.code == .connectionLost && errors[.reset]?.isOutcomeUnknown == true)
            #expect(errors[.resetAfterwards]?.code == .connectionLost)
            #expect(errors[.busy]?.isUpdateInProgress == true && errors[.busy]?.outcome == .refused)
            #expect(errors[.delayed] == nil)

            configuration.faults = nil
            let look = try await withLocalLambda(configuration) { try await AWSSnapshot($0).function("f") }
            #expect(Set(look.aliases.keys) == ["failed-afterwards", "reset-afterwards", "delayed"])
        }
    }

    @Test("the same seed fails the same requests in the same way, another one others")
    func seeds() async throws {
        func faults(_ seed: UInt64) async throws -> [LocalFault?] {
            var configuration = LocalLambdaConfiguration()
            configuration.faults = LocalFaults(share: 0.5, seed: seed, delay: .zero)
            return try await withLocalLambda(configuration) { server in
                for number in 1...40 { _ = try await Self.createAlias("a\(number % 4)", server) }
                return server.requestLog.map(\.fault)
            }
        }
        let first = try await faults(1)
        #expect(try await faults(1) == first)
        #expect(try await faults(2) != first)
        let count = first.count { $0 != nil }
        #expect((8...32).contains(count))
    }

    @Test("run --local --faults and local --faults take a share, and a seed with it")
    func options() async throws {
        try await CommandBench.with { bench in
            try Self.write(bench)
            var bench = bench
            bench.environment["AWS_MAX_ATTEMPTS"] = "15"
            let outcome = await bench.run("run", "pipeline.yaml", "--local", "--faults", "0.3", "--seed", "7", "--json")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(outcome.outputs("deploy")?["version"] == "1")
            for wrong in [["--faults", "2"], ["--seed", "7"]] {
                #expect(await bench.run(["run", "pipeline.yaml", "--local"] + wrong).status == .usage)
                #expect(await bench.run(["local"] + wrong).status == .usage)
            }
            #expect(await bench.run("run", "pipeline.yaml", "--faults", "0.3").status == .usage)
        }
    }
}
