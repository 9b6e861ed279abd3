package import Foundation

/// Time for signatures, back-off and waiters; tests give their own.
package protocol AWSClock: Sendable {
    var now: Date { get }
    /// - Throws: `CancellationError`.
    func sleep(for duration: Duration) async throws
}

/// The machine's clock.
package struct MachineClock: AWSClock {
    package init() {}

    package var now: Date { Date() }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}

extension AWSClock where Self == MachineClock {
    package static var machine: MachineClock { MachineClock() }
}
