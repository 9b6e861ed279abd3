public import Foundation

/// The locks of what runs write. A run owns a function's lock from its first stage that writes the function until the
/// run has ended, also while it waits or its process is dead.
public protocol LockStore: Sendable {
    /// Acquires a lock for a run. The run may own it already; an owner that has ended loses it.
    /// - Parameters:
    ///   - name: the lock's name, such as `function 123456789012/eu-west-1/checkout`.
    ///   - run: the run that acquires it.
    ///   - date: when it is acquired.
    /// - Returns: nil if the run owns the lock now, else its owner.
    func acquire(_ name: String, for run: String, at date: Date) async throws -> LockOwner?

    /// Releases all locks of a run.
    func release(_ run: String) async throws
}

/// The run that owns a lock.
public struct LockOwner: Hashable, Sendable {
    /// The run as a list shows it: its pipeline, its state, and the process that executes it.
    public var run: RunListing
    /// When it acquired the lock.
    public var since: Date

    /// Creates a description of an owner.
    public init(run: RunListing, since: Date) {
        self.run = run
        self.since = since
    }
}
