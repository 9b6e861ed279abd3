/// Runs work that the user can interrupt: the first interruption cancels it, and the work undoes its changes.
/// - Parameters:
///   - interruptions: the interruptions.
///   - interrupted: told each interruption, with its number from 1.
///   - beside: work that runs until the work has ended.
func withInterruptions<R: Sendable>(
    _ interruptions: some AsyncSequence<Void, Never> & Sendable,
    interrupted: @escaping @Sendable (Int) -> Void, beside: @escaping @Sendable () async -> Void,
    _ work: @escaping @Sendable () async throws -> R
) async throws -> R {
    let (cancellations, cancel) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await cancellable(by: cancellations, work) }
        group.addTask {
            var count = 0
            for await _ in interruptions {
                count += 1
                if count == 1 { cancel.yield() }
                interrupted(count)
            }
            return nil
        }
        group.addTask {
            await beside()
            return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}

/// Runs work that the first cancellation cancels. A result that the work still returns counts.
func cancellable<R: Sendable>(
    by cancellations: some AsyncSequence<Void, Never> & Sendable, _ work: @escaping @Sendable () async throws -> R
) async throws -> R {
    try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            for await _ in cancellations { return nil }
            // No cancellation can follow.
            try? await Task.sleep(for: .seconds(1 << 30))
            return nil
        }
        // Either the work has ended, or it was canceled and its end is awaited.
        while let result = try await group.next() {
            group.cancelAll()
            if let result { return result }
        }
        throw CancellationError()
    }
}
