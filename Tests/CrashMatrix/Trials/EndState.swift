import AWSServices
import Expressions
import Foundation
import LocalLambda
import Logging
import OrderedCollections
import RunDatabase
import StageKit

/// What is left at the end: all that must not depend on where a run was cut off.
struct EndState: Sendable {
    /// A line a fact.
    var facts: [String] = []
    /// Those that undoing brings back: aliases, provisioned concurrency, and texts in the pipeline's folder.
    var moved: [String] = []
    /// What the run came to.
    var run: [String] = []

    static func look(_ server: LocalLambdaServer, project: String) async throws -> EndState {
        var look = EndState()
        let environment = AWSEnvironment(variables: Dictionary(server.environment, uniquingKeysWith: { $1 }))
        let configuration = try AWSConfiguration.resolve(environment: environment)
        try await withAWSClients(configuration, logger: Logger(label: "crash-matrix")) { clients in
            let lambda = clients.lambda
            for function in try await lambda.listFunctions() {
                let name = function.functionName
                for version in try await lambda.listVersions(name) {
                    look.facts.append(
                        "\(name) version \(version.version?.description ?? ""): code \(version.codeSha256 ?? ""), "
                            + "description '\(version.description ?? "")', state \(version.state ?? "")")
                }
                for alias in try await lambda.listAliases(name) {
                    let weights = alias.routingConfig?.additionalVersionWeights ?? [:]
                    // The run's id is another one in each trial.
                    let description = (alias.description ?? "").replacing(/run=\S+/, with: "run=…")
                    look.moved.append(
                        "\(name) alias \(alias.name): version \(alias.functionVersion), weights \(weights), "
                            + "description '\(description)'")
                }
                for config in try await lambda.listProvisionedConcurrency(name) {
                    look.moved.append(
                        "\(config.functionArn ?? ""): provisioned \(config.requestedProvisionedConcurrentExecutions ?? 0)"
                    )
                }
            }
        }
        look.moved += try texts(in: project)
        look.facts += look.moved
        let database = try RunDatabase(folder: "\(project)/.staysail")
        if let newest = try await database.runs().first {
            let run = try await Run(id: newest.id, events: database.events(of: newest.id))
            look.run = ["run: \(run.status.rawValue)"]
            look.run += run.stages.values.map { stage in
                "stage \(stage.id): \(stage.status.rawValue), outputs \(lasting(stage.outputs).text())"
            }
        }
        return look
    }

    private static func texts(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted().map {
            "\($0): "
                + (try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
                .replacing("\n", with: "; ")
        }
    }

    /// An output without what is measured: times, ids of requests, and what many calls came to.
    private static func lasting(_ value: JSONValue) -> JSONValue {
        let measured: Set<String> = [
            "logs", "durationMs", "billedMs", "requestId", "coldStart", "movedAt", "revisionId", "traffic", "checks",
        ]
        switch value {
        case .object(let members):
            return .object(
                members.filter { !measured.contains($0.key) }.mapValues { lasting($0) })
        case .array(let elements): return .array(elements.map { lasting($0) })
        default: return value
        }
    }
}
