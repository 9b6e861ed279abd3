import AWSServices
import Foundation
import LocalLambda
import OrderedCollections
import PluginHost
import StageKit

/// A target that is open, and what is said about it before the first change.
struct OpenTarget: Sendable {
    let target: Target
    /// For the record and for people: account, region, caller, endpoint.
    let record: JSONValue
    /// The same in a line.
    let summary: String
    /// The variables by which other programs reach it.
    let environment: [String: String]

    /// The services of the run's stages.
    func services(web: any WebClient) -> ServiceContainer {
        ServiceContainer().adding(target.services(web: web)).adding(web, as: (any WebClient).self)
            .adding(TargetVariables(environment))
    }
}

/// Opens where a run goes, for as long as the body takes: AWS, an endpoint, or the embedded local Lambda.
/// - Throws: `CommandError` when it cannot be reached or is not the account that the project expects.
func withTarget<R: Sendable>(
    _ options: TargetChoice, project: ProjectFolder, configuration: ProjectConfiguration, context: CommandContext,
    notice: @escaping @Sendable (String) -> Void, _ body: @escaping @Sendable (OpenTarget) async throws -> R
) async throws -> R {
    guard options.local else {
        return try await withEndpoint(
            options, variables: context.environment, label: nil, configuration: configuration, context: context, body)
    }
    try project.createState()
    var local = LocalLambdaConfiguration()
    local.storage = .folder("\(project.state)/local")
    local.startsFresh = options.fresh
    local.faults = options.faults
    local.region = TargetResolver(options, configuration, environment: context.environment)
        .localRegion(standard: local.region)
    local.buckets = configuration.localBuckets.mapValues { folder in
        folder.hasPrefix("/") ? folder : "\(project.path)/\(folder)"
    }
    local.onNotice = { notice("local Lambda: \($0)") }
    do {
        return try await withLocalLambda(local) { server in
            // Nothing of the user's own AWS settings may reach the local run.
            let variables = Dictionary(server.environment, uniquingKeysWith: { $1 })
            return try await withEndpoint(
                options, variables: variables, label: "local Lambda", configuration: configuration, context: context,
                body)
        }
    } catch let error as LocalLambdaError {
        throw CommandError(.failed, "\(error)")
    }
}

private func withEndpoint<R: Sendable>(
    _ options: TargetChoice, variables: [String: String], label: String?, configuration: ProjectConfiguration,
    context: CommandContext, _ body: @escaping @Sendable (OpenTarget) async throws -> R
) async throws -> R {
    var environment = AWSEnvironment.process
    environment.variables = variables
    environment.home = variables["HOME"]
    let isLocal = label != nil
    let flags = TargetResolver(options, configuration, environment: variables).flags
    let settings: AWSConfiguration
    do {
        settings = try AWSConfiguration.resolve(flags: flags, environment: environment)
    } catch {
        throw CommandError(.failed, "\(error)")
    }
    return try await withHTTPTransport { transport in
        let target = Target(
            settings, accounts: configuration.accounts,
            transport: ClockedTransport(transport: context.wrapTransport(transport), clock: context.clock),
            clock: ClientClock(clock: context.clock), environment: environment)
        let identity: CallerIdentity
        do {
            identity = try await target.identity()
        } catch {
            try Task.checkCancellation()
            throw CommandError(.failed, "Who calls could not be found out: \(error)")
        }
        if let expected = configuration.expectedAccount, expected != identity.account, !isLocal {
            throw CommandError(
                .failed,
                "This is account \(identity.account); staysail.yaml expects \(expected). Nothing was called.")
        }
        let endpoint = settings.endpoints.all?.description
        let location = label ?? endpoint ?? "AWS"
        var record: OrderedDictionary<String, JSONValue> = [
            "account": .string(identity.account), "region": .string(target.region),
            "caller": .string(identity.arn), "endpoint": endpoint.map { .string($0) } ?? .null,
            "profile": flags.profile.map { .string($0) } ?? .null, "local": .bool(isLocal),
        ]
        let accounts = configuration.accountNumbers
        if !accounts.isEmpty { record["accounts"] = .object(accounts) }
        return try await body(
            OpenTarget(
                target: target, record: .object(record),
                summary: "\(location), account \(identity.account), region \(target.region), as \(identity.arn)",
                environment: variables.filter { $0.key.hasPrefix("AWS_") }))
    }
}
