/// An injected fault: before it is executed, or after, when its answer is lost.
package enum InjectedFault: String, Sendable, Hashable, CaseIterable {
    /// 429: nothing was done.
    case throttled
    /// 500 before anything was done.
    case failed
    /// 500 after all was done.
    case failedAfterwards = "failed-afterwards"
    /// 503 before anything was done.
    case unavailable
    /// The connection is reset before anything was done.
    case reset
    /// The connection is reset after all was done.
    case resetAfterwards = "reset-afterwards"
    /// The answer comes later.
    case delayed
    /// 409, since an update of the function runs: nothing was done. Only for changes of functions.
    case busy

    /// Whether the request is executed before the fault.
    var isAfterwards: Bool { [.failedAfterwards, .resetAfterwards, .delayed].contains(self) }

    /// Whether the connection ends without an answer.
    var endsConnection: Bool { self == .reset || self == .resetAfterwards }
}
