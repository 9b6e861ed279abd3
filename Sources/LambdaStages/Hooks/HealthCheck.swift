/// Measures the candidate and judges it. A check decides nothing else and changes nothing.
package protocol HealthCheck: Sendable {
    /// Measures once, all its repetitions included.
    /// - Throws: when it could not be measured, which says nothing about the candidate; `onError` decides then. A
    ///   `StageError` that is retryable is tried again first.
    func measure(_ call: HookCall) async throws -> HookReply<Verdict>
}
