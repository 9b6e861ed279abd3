import Foundation
import LocalLambda
import StageKit
import StaysailCommands
import Testing

/// A service that fails three of ten requests, in every way it can, before or after it has carried them out.
@Suite("Runs end right on a service that fails three of ten requests")
struct FaultRunTests {
    /// scripts/fault-runs asks for all 200.
    private static let count = ProcessInfo.processInfo.environment["STAYSAIL_FAULT_RUNS"].flatMap(UInt64.init) ?? 20

    private static let pipeline = """
        name: shaky
        parameters: { code: { default: v1 } }
        defaults: { function: greeter, region: us-east-1 }
        stages:
          - id: deploy
            type: deploy
            with:
              runtime: python3.12
              handler: app.handler
              role: arn:aws:iam::000000000000:role/greeter
              memory: "${ parameters.code == 'v1' ? 128 : 256 }"
              code: { path: "${ parameters.code }" }
              publish: true
          - id: shift
            type: route
            needs: [deploy]
            with:
              alias: live
              strategy: canary
              steps: [10, 50]
              interval: 1m
              healthChecks:
                - { invoke: { payload: {}, expect: ok, compare: json }, timeout: 60s }
          - id: clean
            type: delete
            needs: [shift]
            with: { versions: { olderThan: 1 } }
        """

    @Test("each seed: the alias is at 100 % on the new version, nothing was published twice, the old one is gone")
    func allSeeds() async throws {
        let seeds = 1...Self.count
        try await withThrowingTaskGroup(of: [String].self) { group in
            var faults: [String] = []
            var next = seeds.makeIterator()
            for _ in 0..<4 { if let seed = next.next() { group.addTask { try await Self.run(seed) } } }
            while let found = try await group.next() {
                faults += found
                if let seed = next.next() { group.addTask { try await Self.run(seed) } }
            }
            for fault in faults { Issue.record("\(fault)") }
        }
    }

    /// Releases two versions with a seed's faults.
    /// - Returns: what is not right.
    private static func run(_ seed: UInt64) async throws -> [String] {
        var configuration = LocalLambdaConfiguration()
        configuration.functionStartDelay = .zero
        configuration.updateDelay = .zero
        configuration.faults = InjectedFaults(share: 0.3, seed: seed, delay: .milliseconds(2))
        return try await withLocalLambda(configuration) { server in
            try await CommandBench.with { bench in
                var bench = bench.calling(server)
                // With one call in four to be repeated, five attempts are not enough for all of a hundred calls.
                bench.environment["AWS_MAX_ATTEMPTS"] = "15"
                try bench.write(pipeline, to: "pipeline.yaml")
                try bench.write("def handler(event, context):\n    return 'ok'\n", to: "v1/app.py")
                try bench.write("def handler(event, context):\n    return \"ok\"\n", to: "v2/app.py")
                for version in ["1", "2"] {
                    let outcome = await bench.run("run", "pipeline.yaml", "-p", "code=v\(version)")
                    guard outcome.status == .done else {
                        return [
                            "seed \(seed), release \(version): \(outcome.status)\n\(outcome.notes)\(outcome.output)"
                        ]
                    }
                    let look = try await AWSSnapshot(server).function("greeter")
                    let wanted = AWSSnapshot.Function(aliases: ["live": [version: 100]], versions: [version])
                    if look != wanted { return ["seed \(seed), release \(version): \(look), not \(wanted)"] }
                }
                return []
            }
        }
    }
}
