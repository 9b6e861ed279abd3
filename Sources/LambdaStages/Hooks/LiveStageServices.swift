import AWSServices
package import StageKit

/// The services of plugins' stages, answered by the run's own. A service is connected to when it is first used.
package struct LiveStageServices: StageServices {
    private let services: LambdaServices
    private let context: StageContext
    private var reference: FunctionReference?
    private var alias: String?
    private let region: String?
    private let account: String?

    /// - Parameters:
    ///   - input: the stage's, whose `function`, `region`, `account` and `alias` count where a call names none.
    ///   - context: the stage at work.
    package init(_ services: LambdaServices, input: JSONValue, context: StageContext) {
        self.services = services
        self.context = context
        alias = input["alias"]?.stringValue
        region = input["region"]?.stringValue
        account = input["account"]?.stringValue
        reference = input["function"]?.stringValue.map {
            FunctionReference(function: $0, region: region, account: account)
        }
    }

    package func of(function: String?, alias: String?) -> any StageServices {
        var other = self
        if let function { other.reference = FunctionReference(function: function, region: region, account: account) }
        if let alias { other.alias = alias }
        return other
    }

    package var clock: any RunClock { context.clock }

    private func function() async throws -> FunctionClient {
        guard let reference else {
            throw StageError(
                .invalidInput,
                "no function is named: give the stage the parameter 'function', or the call function = \"…\"")
        }
        return try await FunctionClient(reference, services)
    }

    private func live(_ function: FunctionClient, traffic: TrafficHistory? = nil) -> LiveHookServices {
        LiveHookServices(function: function, alias: alias, traffic: traffic, web: services.web, context: context)
    }

    /// The services of the region, for what is of no function.
    private func anyFunction() async throws -> LiveHookServices {
        let nobody = FunctionReference(function: "", region: region, account: account)
        return live(try await FunctionClient(reference ?? nobody, services))
    }

    package func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer {
        try await live(function()).invoke(invocation)
    }

    package func version(_ number: String) async throws -> HookVersion { try await live(function()).version(number) }

    package func versions() async throws -> [HookVersion] { try await live(function()).versions() }

    package func aliases() async throws -> [HookAlias] { try await live(function()).aliases() }

    package func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics {
        guard let alias else {
            throw StageError(
                .invalidInput, "a version's metrics are read through an alias: write { alias = \"live\" }")
        }
        let function = try await function()
        let snapshot = try await AliasAccess(function: function, alias: alias, clock: clock).fetch()
        // When its weights last moved is not known here.
        let traffic = TrafficHistory(snapshot.state, began: 0)
        return try await live(function, traffic: traffic).metrics(of: version, window: window, percentile: percentile)
    }

    package func query(_ query: HookMetricQuery) async throws -> MetricAnswer { try await anyFunction().query(query) }

    package func alarm(_ name: String) async throws -> AlarmState { try await anyFunction().alarm(name) }

    package func http(_ request: WebRequest) async throws -> WebResponse { try await services.web.answer(to: request) }

    package func secret(_ name: String) async throws -> String {
        try await context.secret(SecretReference(script: name))
    }

    package func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async {
        await context.log(message, level: level, data: data)
    }

    // MARK: Provisioned concurrency

    private func words(_ qualifier: String, of function: FunctionClient) -> String {
        let kind = qualifier.allSatisfy(\.isNumber) ? "version" : "alias"
        return "\(kind) \(qualifier) of function \(function.name)"
    }

    package func provision(_ qualifier: String, executions: Int) async throws {
        if try await provisioned(qualifier)?.requested == executions { return }
        let function = try await function()
        _ = try await function.call(of: words(qualifier, of: function)) {
            try await $0.putProvisionedConcurrency(function.id, qualifier: qualifier, executions: executions)
        }
    }

    package func unprovision(_ qualifier: String) async throws {
        let function = try await function()
        _ = try await function.find(of: words(qualifier, of: function)) {
            try await $0.deleteProvisionedConcurrency(function.id, qualifier: qualifier)
        }
    }

    package func provisioned(_ qualifier: String) async throws -> HookProvisioning? {
        let function = try await function()
        let found = try await function.find(of: words(qualifier, of: function)) {
            try await $0.getProvisionedConcurrency(function.id, qualifier: qualifier)
        }
        guard let found else { return nil }
        return HookProvisioning(
            requested: found.requestedProvisionedConcurrentExecutions ?? 0,
            available: found.availableProvisionedConcurrentExecutions ?? 0, status: found.status ?? "",
            reason: found.statusReason)
    }
}
