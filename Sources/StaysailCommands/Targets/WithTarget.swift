import AWSServices
import Foundation
import LocalLambda
import OrderedCollections
import StageKit

/// A target that is open, and what is said about it before the first change.
struct OpenTarget: Sendable {
    let target: Target
    /// For the record and for people: account, region, caller, endpoint.
    let record: JSONValue
    /// The same in a line.
    let summary: String
    /// The variables by which other programs reach it, as far as variables say it.
    let environment: [String: String]
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
    let variables = AWSVariables(context.environment)
    local.region =
        options.region ?? variables.region ?? configuration.region ?? options.pipelineRegion ?? local.region
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
    // Flags win over variables, and those over staysail.yaml.
    let given = AWSVariables(variables)
    let flags = AWSFlags(
        profile: isLocal ? nil : options.profile ?? (given.namesCaller ? nil : configuration.profile),
        region: options.region ?? (given.region == nil ? configuration.region : nil),
        endpoint: isLocal ? nil : options.endpointURL ?? (given.namesEndpoint ? nil : configuration.endpoint),
        fallbackRegion: options.pipelineRegion)
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
        var record: JSONObject = [
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
