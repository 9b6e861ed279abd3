public import Foundation
public import StageKit
import Synchronization

/// A virtual clock. Its time advances when all running work is asleep, or, if it is not automatic, when the test
/// advances it.
public final class TestClock: RunClock {
    private struct Sleeper {
        let date: Date
        let token: ActivityToken?
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Date
        var sleepers: [Int: Sleeper] = [:]
        var nextID = 0
        var calls = 0
        var activities: [ObjectIdentifier: ActivityToken] = [:]
        var canceled: Set<Int> = []

        /// Whether something is under way that is not asleep.
        var isBusy: Bool { calls > 0 || activities.values.contains { $0.pauses.load(ordering: .relaxed) == 0 } }
    }

    private let state: Mutex<State>
    private let isAutomatic: Bool

    @TaskLocal private static var token: ActivityToken?

    /// Creates a clock.
    /// - Parameters:
    ///   - start: its first time; a Monday noon in UTC unless the test says otherwise.
    ///   - automatic: whether time moves by itself.
    public init(start: Date = Date(timeIntervalSince1970: 1_767_614_400), automatic: Bool = true) {
        state = Mutex(State(now: start))
        isAutomatic = automatic
    }

    /// The time now.
    public var now: Date { state.withLock { $0.now } }

    /// How many tasks are asleep.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Sets the time, also to an earlier one.
    public func set(_ date: Date) { wake { $0.now = date } }

    /// Moves time, waking whoever is due.
    public func advance(by duration: Duration) {
        let interval = duration.inSeconds
        wake { $0.now = $0.now.addingTimeInterval(interval) }
    }

    /// Sleeps in virtual time.
    public func sleep(until date: Date, role: SleepRole) async throws {
        let token = role == .pause ? Self.token : nil
        // A deadline that begins beside this pause has to be known before time moves past it.
        if token != nil, isAutomatic { for _ in 0..<20 { await Task.yield() } }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isCanceled = state.withLock { state in
                    if state.canceled.remove(id) != nil || Task.isCancelled { return true }
                    token?.pauses.add(1, ordering: .relaxed)
                    state.sleepers[id] = Sleeper(date: date, token: token, continuation: continuation)
                    return false
                }
                if isCanceled { continuation.resume(throwing: CancellationError()) } else { wake() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.canceled.insert(id) }
                sleeper?.token?.pauses.subtract(1, ordering: .relaxed)
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
        state.withLock { _ = $0.canceled.remove(id) }
    }

    /// Holds virtual time back while work is under way.
    public func activity<R>(_ role: ActivityRole, _ body: () async throws -> R) async rethrows -> R {
        switch role {
        case .call:
            state.withLock { $0.calls += 1 }
            defer { wake { $0.calls -= 1 } }
            return try await body()
        case .work:
            guard Self.token == nil else { return try await body() }
            let token = ActivityToken()
            state.withLock { $0.activities[ObjectIdentifier(token)] = token }
            defer { wake { $0.activities[ObjectIdentifier(token)] = nil } }
            return try await Self.$token.withValue(token) { try await body() }
        }
    }

    private func wake(_ change: (inout State) -> Void = { _ in }) {
        let due = state.withLock { state -> [Sleeper] in
            change(&state)
            // Who sleeps for ever waits for something else than time.
            let dates = state.sleepers.values.map(\.date).filter { $0 < .distantFuture }
            if isAutomatic, !state.isBusy, let next = dates.min() {
                state.now = max(state.now, next)
            }
            let due = state.sleepers.filter { $0.value.date <= state.now }
            for (id, sleeper) in due {
                state.sleepers[id] = nil
                // Before the task itself runs again, so that time does not jump past it.
                sleeper.token?.pauses.subtract(1, ordering: .relaxed)
            }
            return due.values.sorted { $0.date < $1.date }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}

/// A stage's work: asleep while any of its tasks pauses.
private final class ActivityToken: Sendable {
    let pauses = Atomic<Int>(0)
}
