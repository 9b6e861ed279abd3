import LambdaStages
import StageKit

/// Services that record the errors of calls for a stage's steps.
struct ErrorRecordingServices: StageServices {
    private let services: any StageServices
    private let steps: StageSteps

    init(_ services: any StageServices, _ steps: StageSteps) {
        self.services = services
        self.steps = steps
    }

    private func recordingErrors<Answer>(_ call: (any StageServices) async throws -> Answer) async throws -> Answer {
        do {
            return try await call(services)
        } catch let error as StageError {
            steps.recordServiceError(error)
            throw error
        }
    }

    func of(function: String?, alias: String?) -> any StageServices {
        ErrorRecordingServices(services.of(function: function, alias: alias), steps)
    }

    var clock: any RunClock { services.clock }

    func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer {
        try await recordingErrors { try await $0.invoke(invocation) }
    }

    func version(_ number: String) async throws -> HookVersion {
        try await recordingErrors { try await $0.version(number) }
    }
    func versions() async throws -> [HookVersion] { try await recordingErrors { try await $0.versions() } }
    func aliases() async throws -> [HookAlias] { try await recordingErrors { try await $0.aliases() } }

    func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics {
        try await recordingErrors { try await $0.metrics(of: version, window: window, percentile: percentile) }
    }

    func query(_ query: HookMetricQuery) async throws -> MetricAnswer {
        try await recordingErrors { try await $0.query(query) }
    }
    func alarm(_ name: String) async throws -> AlarmState { try await recordingErrors { try await $0.alarm(name) } }
    func http(_ request: WebRequest) async throws -> WebResponse {
        try await recordingErrors { try await $0.http(request) }
    }
    func secret(_ name: String) async throws -> String { try await recordingErrors { try await $0.secret(name) } }

    func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async {
        await services.log(message, level: level, data: data)
    }

    func provision(_ qualifier: String, executions: Int) async throws {
        try await recordingErrors { try await $0.provision(qualifier, executions: executions) }
    }

    func unprovision(_ qualifier: String) async throws {
        try await recordingErrors { try await $0.unprovision(qualifier) }
    }

    func provisioned(_ qualifier: String) async throws -> HookProvisioning? {
        try await recordingErrors { try await $0.provisioned(qualifier) }
    }
}
