/// What a call's effect allows when it failed.
package enum RetryPermission: Sendable, Hashable {
    /// A second time is the same as once: reads, and writes of a state.
    case safe
    /// A second time does no harm, but one that got no answer in time would take as long again: that is the answer.
    case unlessLate
    /// Only if AWS said no, or was not reached: a lost answer may hide that the write was carried out, and then the
    /// second one would meet its own traces. The caller looks.
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
