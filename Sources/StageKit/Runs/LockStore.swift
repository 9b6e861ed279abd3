public import Foundation

/// Who may write what: a function is held by one run at a time, from the first stage that writes it until the run has
/// ended, also while the run waits or its process is dead.
public protocol LockStore: Sendable {
    /// Takes a thing for a run. What the run holds already, and what a run held that has ended, can be taken.
    /// - Parameters:
    ///   - name: what is taken, such as `function 123456789012/eu-west-1/checkout`.
    ///   - run: who takes it.
    ///   - date: since when it is held.
    /// - Returns: nil if it is taken now, else who holds it.
    func take(_ name: String, for run: String, at date: Date) async throws -> LockHolder?

    /// Gives back all that a run holds.
    func release(_ run: String) async throws
}

/// The run that holds a thing.
public struct LockHolder: Hashable, Sendable {
    /// The run as a list shows it: what it is about, its state, and the process that drives it.
    public var run: RunListing
    /// Since when.
    public var since: Date

    /// Creates a description of a holder.
    public init(run: RunListing, since: Date) {
        self.run = run
        self.since = since
    }
}
