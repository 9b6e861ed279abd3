/// The repetitions that a call's effect allows after a failure.
package enum RetryPermission: Sendable, Hashable {
    /// Always: reads, and writes of a state.
    case safe
    /// Always but after a timeout, since the repetition would take as long again.
    case unlessLate
    /// Only if AWS refused the call or was not reached. A lost answer may hide that the write took effect; the caller
    /// reads the state.
    case unlessUnknown
    /// Only if the request never left.
    case ifNotSent
    case never

    package func allows(_ error: AWSError) -> Bool {
        switch self {
        case .safe: true
        case .unlessLate: error.code != .timedOut
        case .unlessUnknown: error.outcome != .unknown
        case .ifNotSent: error.outcome == .notSent
        case .never: false
        }
    }
}
