import StageKit

/// The input of `route`.
struct RouteInput: StageInput {
    enum Strategy: String, Decodable, Sendable {
        case simple, weighted, canary, linear
        case blueGreen = "blue-green"
    }

    /// What becomes of traffic and version when a check says no.
    enum OnUnhealthy: String, Decodable, Sendable {
        case rollback, delete, stay
    }

    let reference: FunctionReference
    let fields: Fields

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

    init(from decoder: any Decoder) throws {
        reference = try FunctionReference(from: decoder)
        fields = try Fields(from: decoder)
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
