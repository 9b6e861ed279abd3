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
    /// The aliases' lines alone.
    var aliases: [String] = []
    /// What the run came to.
    var run: [String] = []

    static func look(_ server: LocalLambdaServer, state: String) async throws -> EndState {
        var look = EndState()
        let environment = AWSEnvironment(variables: Dictionary(server.environment, uniquingKeysWith: { $1 }))
        let configuration = try AWSConfiguration.resolve(environment: environment)
        try await withAWSClients(configuration, logger: Logger(label: "crash-matrix")) { clients in
            let lambda = clients.lambda
            for function in try await lambda.listFunctions() {
                let name = function.functionName
                for version in try await lambda.listVersions(name) {
                    look.facts.append(
                        "\(name) version \(version.version ?? ""): code \(version.codeSha256 ?? ""), "
                            + "description '\(version.description ?? "")', state \(version.state ?? "")")
                }
                for alias in try await lambda.listAliases(name) {
                    let weights = alias.routingConfig?.additionalVersionWeights ?? [:]
                    // The run's id is another one in each trial.
                    let description = (alias.description ?? "").replacing(/run=\S+/, with: "run=…")
                    look.aliases.append(
                        "\(name) alias \(alias.name): version \(alias.functionVersion), weights \(weights), "
                            + "description '\(description)'")
                }
            }
        }
        look.facts += look.aliases
        let database = try RunDatabase(folder: state)
        if let newest = try await database.runs().first {
            let run = Run(id: newest.id, events: try await database.events(of: newest.id))
            look.run = ["run: \(run.status.rawValue)"]
            look.run += run.stages.values.map { stage in
                "stage \(stage.id): \(stage.status.rawValue), outputs \(lasting(stage.outputs).text())"
            }
        }
        return look
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
