/// The clock by which a call's time is counted.
package struct LuaClock: Sendable {
    /// The time since some fixed moment.
    package let now: @Sendable () -> Duration

    /// Returns after a time; throws `CancellationError` as soon as the task is canceled. It runs beside the host call
    /// that it bounds.
    package let sleep: @Sendable (Duration) async throws -> Void

    /// Makes a clock.
    package init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's own clock.
    package static let continuous: LuaClock = {
        let start = ContinuousClock.now
        return LuaClock(
            now: { start.duration(to: .now) },
            sleep: { try await Task.sleep(for: $0, clock: .continuous) })
    }()
}
