import AWSServices
import Foundation
import LocalLambda
import OrderedCollections
import PluginHost
import StageKit

/// An open target, with the line that is printed before the first change.
struct OpenTarget: Sendable {
    let target: Target
    /// For the record and for people: account, region, caller, endpoint.
    let record: JSONValue
    /// The same in a line.
    let summary: String
    /// The caller and the source of each setting.
    let whoami: Whoami
    /// The variables by which other programs reach it, as far as variables say it.
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
            options, variables: context.environment, label: nil, configuration: configuration, context: context,
            notice: notice, body)
    }
    try project.createState()
    var local = LocalLambdaConfiguration()
    local.storage = .folder("\(project.state)/local")
    local.startsFresh = options.fresh
    // A pipeline names the layers of its account on AWS, which no rehearsal has.
    local.acceptsMissingLayers = true
    local.faults = options.faults
    local.region = TargetResolver(options, configuration, environment: context.environment)
        .localRegion(standard: local.region)
    local.buckets = configuration.localBuckets.mapValues { folder in
        folder.hasPrefix("/") ? folder : "\(project.path)/\(folder)"
    }
    local.onNotice = { notice("local Lambda: \($0)") }
    do {
        return try await withSharedLocalLambda(local) { server in
            // Nothing of the user's own AWS settings may reach the local run.
            let variables = Dictionary(server.environment, uniquingKeysWith: { $1 })
            return try await withEndpoint(
                options, variables: variables, label: "local Lambda", configuration: configuration, context: context,
                notice: notice, body)
        }
    } catch let error as LocalLambdaError {
        throw CommandError(.failed, "\(error)")
    }
}

private func withEndpoint<R: Sendable>(
    _ options: TargetChoice, variables: [String: String], label: String?, configuration: ProjectConfiguration,
    context: CommandContext, notice: @escaping @Sendable (String) -> Void,
    _ body: @escaping @Sendable (OpenTarget) async throws -> R
) async throws -> R {
    var environment = AWSEnvironment.process
    environment.oneTimeCode = OneTimeCode.prompt
    environment.variables = variables
    environment.home = variables["HOME"]
    let isLocal = label != nil
    let flags = TargetResolver(options, configuration, environment: variables).flags
    let settings: AWSConfiguration
    var network: NetworkSettings
    do {
        settings = try AWSConfiguration.resolve(flags: flags, environment: environment)
        network = try NetworkSettings(environment, userAgent: Target.userAgent)
        network.certificateBundle = settings.certificateBundle
    } catch {
        throw CommandError(.failed, "\(error)")
    }
    return try await withHTTPTransport(network) { transport in
        let target = Target(
            settings, accounts: configuration.accounts,
            transport: ClockedTransport(transport: context.wrapTransport(transport), clock: context.clock),
            clock: ClientClock(clock: context.clock), environment: environment,
            // A person should not see silence; short waits are none.
            observer: { event in
                if event.isNoticeable { notice(event.description) }
            })
        let identity: CallerIdentity
        do {
            identity = try await target.identity()
        } catch let error as AWSError where error.code == .noCredentials {
            throw CommandError(.failed, error.message)
        } catch {
            try Task.checkCancellation()
            throw CommandError(
                .failed, "Could not determine the AWS account and caller (sts:GetCallerIdentity): \(error)")
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
                whoami: Whoami(identity, settings),
                environment: variables.filter { $0.key.hasPrefix("AWS_") }))
    }
}
