import AWSServices
import LambdaStages
import Logging
import StageKit
import Synchronization

/// Where a run goes: one account and region to begin with, and the way into the others that its stages name.
final class Target: Sendable {
    private let clients: AWSClients
    private let configuration: AWSConfiguration
    private let accounts: [String: ProjectConfiguration.Account]
    private let transport: any HTTPTransport
    private let clock: any AWSClock
    private let environment: AWSEnvironment
    private let providers: CredentialProviders
    private let observer: AWSCallObserver
    private let others = Mutex<[Place: AWSClients]>([:])

    private struct Place: Hashable {
        let region: String?
        let account: String?
    }

    init(
        _ configuration: AWSConfiguration, accounts: [String: ProjectConfiguration.Account],
        transport: any HTTPTransport, clock: any AWSClock, environment: AWSEnvironment,
        observer: @escaping AWSCallObserver
    ) {
        self.configuration = configuration
        self.accounts = accounts
        self.transport = transport
        self.clock = clock
        self.environment = environment
        self.observer = observer
        providers = CredentialProviders(transport: transport, clock: clock, environment: environment)
        clients = AWSClients(
            configuration, transport: transport, logger: Target.logger, clock: clock, providers: providers,
            observer: observer)
    }

    /// The name that requests carry.
    static let userAgent = "staysail/\(VersionCommand.version)"

    /// Silent: what a run has to say goes through its events.
    static let logger = Logger(label: "staysail.aws") { _ in SwiftLogNoOpLogHandler() }

    /// The caller, as the service reports it.
    func identity() async throws -> CallerIdentity {
        try await clients.sts.getCallerIdentity()
    }

    var region: String { configuration.region.name }

    /// The services of the Lambda stages.
    func services(web: any WebClient) -> LambdaServices {
        LambdaServices(web: web) { [metricsTiming] region, account in
            let clients = try self.clients(region: region, account: account)
            return LambdaServices.Connection(
                lambda: clients.lambda, objects: clients.s3, metrics: clients.cloudWatch, metricsTiming: metricsTiming)
        }
    }

    /// A server on this machine is a local Lambda, which counts at once; any other is CloudWatch, or like it.
    private var metricsTiming: MetricsTiming {
        let endpoint = configuration.endpoints.override(for: .cloudWatch)
        return ["127.0.0.1", "localhost", "[::1]", "::1"].contains(endpoint?.host) ? .immediate : .cloudWatch
    }

    private func clients(region: String?, account: String?) throws -> AWSClients {
        guard region != nil || account != nil else { return clients }
        let location = Place(region: region, account: account)
        if let known = others.withLock({ $0[location] }) { return known }
        var configuration = configuration
        if let account { configuration.credentials = try credentials(for: account) }
        if let region {
            guard let valid = Region(region) else {
                throw StageError(.invalidInput, "'\(region)' is not a region. Write one like eu-west-1.")
            }
            configuration.region = valid
        }
        let made = AWSClients(
            configuration, transport: transport, logger: Self.logger, clock: clock, providers: providers,
            observer: observer)
        return others.withLock { others in
            if let known = others[location] { return known }
            others[location] = made
            return made
        }
    }

    private func credentials(for name: String) throws -> CredentialSource {
        guard let account = accounts[name] else {
            throw StageError(.invalidInput, ProjectConfiguration.unknownAccount(name))
        }
        if let profile = account.profile {
            return try AWSConfiguration.resolve(
                flags: AWSFlags(profile: profile, region: configuration.region.name), environment: environment
            ).credentials
        }
        guard let role = account.roleARN(in: Partition(of: configuration.region)) else {
            throw StageError(
                .invalidInput, "The account '\(name)' in staysail.yaml has neither id, role nor profile.")
        }
        let request = AssumeRoleRequest(
            roleArn: role, sessionName: account.sessionName ?? "staysail", externalId: account.externalID)
        return .role(request, source: configuration.credentials)
    }
}
