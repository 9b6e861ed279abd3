public import Foundation

/// The time of a run. Deadlines are dates, so that they mean the same in a later process.
public protocol RunClock: Sendable {
    /// The time now.
    var now: Date { get }

    /// Returns when the time has come.
    /// - Throws: `CancellationError` as soon as the task is canceled.
    func sleep(until date: Date, role: SleepRole) async throws

    /// Does work that holds virtual time back while it is under way. The clock of the machine does nothing here.
    func activity<R>(_ role: ActivityRole, _ body: () async throws -> R) async rethrows -> R
}

/// The kind of running work: it decides when virtual time advances.
public enum ActivityRole: Hashable, Sendable {
    /// A stage's own work, child tasks included: it holds time back until it pauses.
    case work
    /// A call or a child process: it holds time back until it ends, whatever else of its stage pauses.
    case call
}

/// The purpose of a sleeping task: it decides whether virtual time may jump over it.
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

    /// Waits for something other than time. Virtual time may advance meanwhile.
    /// The pause ends at `date`, which cancels `body`; a result that it still returns counts.
    /// - Throws: what `body` throws, or `DeadlineExceeded`.
    func pausing<R: Sendable>(
        until date: Date = .distantFuture, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while now < date { try await sleep(until: date, role: .pause) }
                return nil
            }
            defer { group.cancelAll() }
            var isLate = false
            do {
                while let result = try await group.next() {
                    if let result { return result }
                    isLate = true
                    group.cancelAll()
                }
            } catch {
                guard isLate else { throw error }
                throw DeadlineExceeded(deadline: date, cause: error)
            }
            throw CancellationError()
        }
    }

    /// Runs `body`, and cancels it if it has not ended by `deadline`. In every case of cancellation this waits for its
    /// end, and a result that it still returns counts.
    /// - Throws: what `body` throws, or `DeadlineExceeded`.
    public func withDeadline<R: Sendable>(
        _ deadline: Date, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withDeadline(AttemptTimer(deadline: deadline), body)
    }

    /// The same for a deadline that moves.
    func withDeadline<R: Sendable>(
        _ timer: AttemptTimer, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        let result = await withTaskGroup(of: Race<R>.self) { group -> Result<R, any Error> in
            group.addTask {
                do { return .done(.success(try await body())) } catch { return .done(.failure(error)) }
            }
            group.addTask {
                while let look = timer.nextLook(at: now) {
                    do { try await sleep(until: look, role: .deadline) } catch { return .calledOff }
                }
                return .late
            }
            var isLate = false
            while let next = await group.next() {
                switch next {
                case .done(let result):
                    group.cancelAll()
                    return isLate ? result.mapError { DeadlineExceeded(deadline: timer.deadline, cause: $0) } : result
                case .late:
                    isLate = true
                    group.cancelAll()
                case .calledOff: break
                }
            }
            // Not reached: the body's task always ends with `.done`.
            return .failure(CancellationError())
        }
        return try result.get()
    }
}

/// Something was not done in time.
public struct DeadlineExceeded: Error, Sendable {
    /// When it should have been done.
    public let deadline: Date
    /// Its result after that cancellation.
    public let cause: any Error
}

private enum Race<R: Sendable>: Sendable {
    case done(Result<R, any Error>)
    case late
    /// The wait for the deadline was canceled.
    case calledOff
}
