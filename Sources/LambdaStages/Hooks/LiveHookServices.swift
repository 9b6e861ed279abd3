import AWSServices
import Foundation
import StageKit

/// What hooks may ask for, answered by the services of the function's account and region.
struct LiveHookServices: HookServices {
    let function: FunctionClient
    /// nil in a Delete, which is about no alias.
    let alias: String?
    /// nil before a Route has looked at its alias.
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
            clientContext: mark.clientContext, timeout: limit ?? .seconds(8), isRepeatable: true)
        let result = try await function.call(of: "version \(invocation.version) of \(function.name)") {
            try await $0.invoke(request)
        }
        return HookInvocation.Answer(
            status: result.statusCode, payload: Array(result.payload), functionError: result.functionError,
            executedVersion: result.executedVersion,
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
