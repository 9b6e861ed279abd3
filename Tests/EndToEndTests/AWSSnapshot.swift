import AWSServices
import LocalLambda
import Logging

/// Looks at what a local Lambda holds, over HTTP, with the client.
struct AWSSnapshot {
    struct Function: Equatable {
        /// Alias to version to percent.
        var aliases: [String: [String: Double]] = [:]
        /// Published versions.
        var versions: [String] = []
    }

    private let server: LocalLambdaServer

    init(_ server: LocalLambdaServer) {
        self.server = server
    }

    func function(_ name: String) async throws -> Function {
        let environment = AWSEnvironment(
            variables: Dictionary(server.environment, uniquingKeysWith: { $1 }))
        var configuration = try AWSConfiguration.resolve(environment: environment)
        // Who looks at a server that fails requests on purpose asks until it answers.
        configuration.retry = AWSRetryPolicy(maximumAttempts: 50, base: .milliseconds(1))
        return try await withAWSClients(configuration, logger: Logger(label: "test")) { clients in
            var look = Function()
            for alias in try await clients.lambda.listAliases(name) {
                let additional = alias.routingConfig?.additionalVersionWeights ?? [:]
                var weights = additional.mapValues { $0 * 100 }
                weights[alias.functionVersion] = 100 - weights.values.reduce(0, +)
                look.aliases[alias.name] = Dictionary(
                    uniqueKeysWithValues: weights.map { ($0.key.description, $0.value) })
            }
            look.versions = try await clients.lambda.listVersions(name).compactMap(\.version?.number).map(String.init)
            return look
        }
    }
}
