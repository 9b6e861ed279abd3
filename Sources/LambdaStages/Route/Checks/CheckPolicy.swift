import StageKit

/// The interval of checks beside the plan, and the treatment of inconclusive and failed measurements.
struct CheckPolicy: Sendable {
    enum OnInconclusive: String, Decodable, Sendable {
        /// Measures again, for so long.
        case wait
        /// The stage fails.
        case fail
        /// Continues as if healthy.
        case promote
    }

    enum OnError: String, Decodable, Sendable {
        /// The stage fails.
        case fail
        case inconclusive, unhealthy
    }

    /// Seconds between two measurements.
    var every = 30.0
    var onInconclusive = OnInconclusive.wait
    /// Seconds by which a step may last longer.
    var inconclusiveLimit = 1800.0
    var onError = OnError.fail
}
