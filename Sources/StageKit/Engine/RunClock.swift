public import Foundation

/// The time by which a run lives. Deadlines are dates, so that they mean the same in a later process.
public protocol RunClock: Sendable {
    /// The time now.
    var now: Date { get }

    /// Returns when the time has come.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(until date: Date, role: SleepRole) async throws

    /// Does work that holds virtual time back while it is under way. The clock of the machine does nothing here.
    func activity<R>(_ role: ActivityRole, _ body: () async throws -> R) async rethrows -> R
}

/// What kind of work is under way, which decides what lets virtual time go on.
public enum ActivityRole: Hashable, Sendable {
    /// A stage's own work, child tasks included: it holds time back until it pauses.
    case work
    /// A call or a child process: it holds time back until it ends, whatever else of its stage pauses.
    case call
}

/// What a sleeping task is there for, which decides whether virtual time may jump over it.
public enum SleepRole: Hashable, Sendable {
    /// The work itself pauses: nothing else of it is under way.
    case pause
    /// A deadline that runs beside the work it bounds.
    case deadline
}

extension RunClock {
    /// No virtual time, nothing to hold back.
    public func activity<R>(_ role: ActivityRole, _ body: () async throws -> R) async rethrows -> R {
        try await body()
    }

    /// Pauses for a length of time.
    public func sleep(for duration: Duration) async throws {
        try await sleep(until: now.addingTimeInterval(duration.inSeconds), role: .pause)
    }

    /// Runs `body`, cancelling it when it is not done by `deadline`.
    /// - Throws: what `body` throws, or `DeadlineExceeded`.
    public func withDeadline<R: Sendable>(
        _ deadline: Date, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: Race<R>.self) { group in
            group.addTask { .done(try await body()) }
            group.addTask {
                try await sleep(until: deadline, role: .deadline)
                return .late
            }
            defer { group.cancelAll() }
            switch try await group.next() {
            case .done(let result): return result
            case .late, nil:
                group.cancelAll()
                // The body may have ended at the very moment; its result counts, its cancellation does not.
                if case .done(let result)? = try? await group.next() { return result }
                throw DeadlineExceeded(deadline: deadline)
            }
        }
    }
}

/// Something was not done in time.
public struct DeadlineExceeded: Error, Hashable, Sendable {
    /// When it should have been done.
    public let deadline: Date
}

private enum Race<R: Sendable>: Sendable {
    case done(R)
    case late
}

/// The time of the machine.
public struct SystemClock: RunClock {
    /// Creates the clock.
    public init() {}

    /// The time now.
    public var now: Date { Date() }

    /// Sleeps for the time that is left, looking at the clock again at least once a minute, so that a laptop that was
    /// closed in between does not sleep on.
    public func sleep(until date: Date, role: SleepRole) async throws {
        while true {
            let left = date.timeIntervalSince(now)
            guard left > 0 else { return try Task.checkCancellation() }
            try await Task.sleep(for: .seconds(min(left, 60)))
        }
    }
}
