import StageKit

/// The input of `route`.
struct RouteInput: StageInput {
    enum Strategy: String, Decodable, Sendable {
        case simple, weighted, canary, linear
        case blueGreen = "blue-green"
    }

    /// The treatment of traffic and version after an unhealthy verdict.
    enum OnUnhealthy: String, Decodable, Sendable {
        case rollback, delete, stay
    }

    let reference: FunctionReference
    let fields: Fields
    /// The alias's https address.
    let functionURL: PatchValue<FunctionURLInput>
    /// The alias's permissions by statement id.
    let permissions: PatchValue<[String: PermissionInput]>
    /// The alias's treatment of asynchronous invocations.
    let asyncInvocation: PatchValue<AsyncInvocationInput>

    struct Fields: Decodable, Sendable {
        let alias: String
        let strategy: Strategy?
        let target: VersionSelector?
        let percent: Double?
        let other: VersionSelector?
        let steps: [CanaryStep]?
        let schedule: ScriptInput?
        let interval: TimeLength?
        let every: TimeLength?
        let bake: TimeLength?
        let onUnhealthy: OnUnhealthy?
        let onInconclusive: CheckPolicy.OnInconclusive?
        let inconclusiveLimit: TimeLength?
        let onError: CheckPolicy.OnError?
        let takeOver: Bool?
        let description: String?
        let trail: Bool?
        let provisionedConcurrency: Int?
        let healthChecks: [HealthCheckInput]?
        let eventSources: [EventSourceInput]?
    }

    private enum PatchKeys: String, CodingKey {
        case functionURL = "functionUrl"
        case permissions, asyncInvocation
    }

    init(from decoder: any Decoder) throws {
        reference = try FunctionReference(from: decoder)
        fields = try Fields(from: decoder)
        let container = try decoder.container(keyedBy: PatchKeys.self)
        functionURL = try container.given(.functionURL)
        permissions = try container.given(.permissions)
        asyncInvocation = try container.given(.asyncInvocation)
    }

    var target: VersionSelector { fields.target ?? .published }

    var onUnhealthy: OnUnhealthy { fields.onUnhealthy ?? .rollback }

    var strategy: RoutingStrategy {
        let interval = fields.interval ?? TimeLength(.zero)
        switch fields.strategy ?? .simple {
        case .simple: return .simple
        case .weighted: return .weighted(percent: fields.percent ?? 0)
        case .blueGreen: return .blueGreen
        case .canary where fields.schedule != nil: return .scheduled
        case .canary: return .canary(steps: fields.steps ?? [], interval: interval)
        case .linear: return .canary(steps: CanaryStep.linear(every: fields.percent ?? 100), interval: interval)
        }
    }

    var checks: [HealthCheckInput] { fields.healthChecks ?? [] }

    var policy: CheckPolicy {
        var policy = CheckPolicy()
        if let every = fields.every { policy.every = every.seconds }
        policy.onInconclusive = fields.onInconclusive ?? policy.onInconclusive
        if let limit = fields.inconclusiveLimit { policy.inconclusiveLimit = limit.seconds }
        policy.onError = fields.onError ?? policy.onError
        return policy
    }

    /// Whether a script has a say while the traffic moves.
    var hasMovingHooks: Bool { fields.schedule != nil || checks.contains { $0.lua != nil } }
}
