import AWSServices
import Foundation
import OrderedCollections
import StageKit

/// The services of hooks, answered by AWS in the function's account and region.
struct LiveHookServices: HookServices {
    let function: FunctionClient
    /// nil in a Delete, which is about no alias.
    let alias: String?
    /// nil before a Route has fetched its alias.
    let traffic: TrafficHistory?
    let web: any WebClient
    let context: StageContext

    var clock: any RunClock { context.clock }

    func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer {
        var limit = invocation.timeout
        if limit == nil {
            let configuration = try await function.details(invocation.version)?.configuration
            limit = .seconds((configuration?.timeout ?? 3) + 5)
        }
        let mark = InvocationMark(run: context.runID, stage: context.stageID, execution: invocation.mark)
        let request = InvokeRequest(
            functionName: function.id, qualifier: invocation.version, payload: Data(invocation.payload),
            clientContext: mark.clientContext, timeout: limit ?? .seconds(8), repetition: .always)
        let result = try await function.call(of: "version \(invocation.version) of \(function.name)") {
            try await $0.invoke(request)
        }
        return HookInvocation.Answer(
            status: result.statusCode, payload: Array(result.payload), functionError: result.functionError,
            executedVersion: result.executedVersion?.description,
            milliseconds: result.logTail.flatMap(LogReport.init(tail:))?.duration, log: result.logTail)
    }

    func version(_ number: String) async throws -> HookVersion {
        guard let found = try await function.details(number)?.configuration,
            let version = HookVersion(found, aliases: try await allAliases())
        else { throw StageError(.failed, "Function \(function.name) has no version \(number).") }
        return version
    }

    func versions() async throws -> [HookVersion] {
        let aliases = try await allAliases()
        return try await function.publishedVersions().compactMap { HookVersion($0, aliases: aliases) }
    }

    func aliases() async throws -> [HookAlias] {
        try await allAliases().map(HookAlias.init).sorted { $0.name < $1.name }
    }

    private func allAliases() async throws -> [AliasConfiguration] {
        try await function.call { try await $0.listAliases(function.id) }
    }

    func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics {
        guard let alias, let traffic else {
            throw StageError(
                .failed, "Metrics of a version are read through an alias, and there is none here; query them instead.")
        }
        guard let version = FunctionVersion(version) else {
            throw StageError(.invalidInput, "'\(version)' is not a version.")
        }
        return try await MetricsReader(services: function.services).metrics(
            of: version, alias: alias, function: function.name, span: traffic.span(of: version), window: window,
            percentile: percentile, now: clock.now)
    }

    func query(_ query: HookMetricQuery) async throws -> MetricAnswer {
        try await MetricsReader(services: function.services)
            .query(query, notBefore: traffic?.lastMove, now: clock.now)
    }

    func alarm(_ name: String) async throws -> AlarmState {
        do {
            let found = try await function.services.metrics.describeAlarms([name])
            if let alarm = found.first(where: { $0.name == name }) { return AlarmState(alarm) }
        } catch let error as AWSError {
            throw StageError(error, on: "alarm \(name)")
        }
        throw StageError(
            .failed, "There is no alarm '\(name)' in the function's region; write the name as CloudWatch shows it.")
    }

    func http(_ request: WebRequest) async throws -> WebResponse { try await web.answer(to: request) }

    func secret(_ name: String) async throws -> String {
        try await context.secret(SecretReference(script: name))
    }

    func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async {
        await context.log(message, level: level, data: data)
    }
}

extension WebClient {
    /// The answer, with a failure told as one of the server: paths and queries carry keys.
    func answer(to request: WebRequest) async throws -> WebResponse {
        do {
            return try await send(request)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let server = WebPlace(request.url)?.server ?? "The address"
            let isLasting = (error as? any WebRequestError)?.isLasting ?? false
            throw StageError(.failed, "\(server): \(error)", isRetryable: !isLasting, cause: error)
        }
    }
}

/// The function as hooks see it, as the step journal keeps it.
struct HookFacts: Codable, Sendable {
    let function: HookFunction
    /// Oldest first.
    let versions: [HookVersion]
    /// Before anything moved; nil without one.
    let alias: HookAlias?

    subscript(version: String) -> HookVersion? { versions.first { $0.version == version } }
    subscript(version: FunctionVersion) -> HookVersion? { self[version.description] }

    /// - Parameter alias: the current alias; nil in a Delete.
    static func read(_ function: FunctionClient, alias: String?) async throws -> HookFacts {
        async let found = function.existing()
        async let published = function.publishedVersions(canBeKnown: true)
        let aliases = try await function.call { try await $0.listAliases(function.id) }
        let (details, versions) = try await (found, published)
        return HookFacts(
            function: HookFunction(
                function.name, arn: details.configuration.functionArn,
                region: function.reference.callRegion
                    ?? details.configuration.functionArn.flatMap { FunctionName($0).region },
                tags: details.tags ?? [:]),
            versions: versions.compactMap { HookVersion($0, aliases: aliases) },
            alias: alias.map { name in aliases.first { $0.name == name }.map(HookAlias.init) ?? HookAlias(name) })
    }
}

extension HookContext {
    /// The data that every hook gets, whatever stage calls it.
    init(_ facts: HookFacts, _ context: StageContext, with: JSONValue) async {
        let run = await context.run
        let stage = run[context.stageID]
        let outputs = run.stages.filter { $0.value.status == .succeeded }.map { ($0.key, $0.value.outputs) }
        self.init(
            pipeline: run.pipeline,
            run: .init(id: run.id, startedAt: run.startedAt, parameters: run.parameters),
            stage: .init(
                id: context.stageID, name: stage?.name ?? context.stageID, type: stage?.type ?? ""),
            function: facts.function, alias: facts.alias, with: with, outputs: .object(StringMap(outputs)))
    }
}

extension FunctionConfiguration {
    /// When a version was published, or the function changed last. AWS writes 2026-01-02T03:04:05.678+0000.
    var changedAt: Date? {
        lastModified.flatMap { try? Date(String($0.prefix(19) + "Z"), strategy: .iso8601) }
    }
}

extension HookVersion {
    /// nil for `$LATEST`.
    init?(_ configuration: FunctionConfiguration, aliases: [AliasConfiguration]) {
        guard let version = configuration.version, version.number != nil else { return nil }
        self.init(
            version.description, arn: configuration.functionArn, description: configuration.description ?? "",
            runtime: configuration.runtime, memory: configuration.memorySize, timeout: configuration.timeout,
            codeSha256: configuration.codeSha256, codeSize: configuration.codeSize,
            publishedAt: configuration.changedAt,
            environmentKeys: configuration.readableEnvironment?.keys.sorted(),
            aliases: aliases.filter { $0.functionVersion == version || $0.weights[version] != nil }.map(\.name).sorted()
        )
    }
}

extension HookAlias {
    init(_ alias: AliasConfiguration) {
        self.init(
            alias.name, description: alias.description ?? "", version: alias.functionVersion.description,
            weights: AliasState(alias).candidateWeights)
    }
}
