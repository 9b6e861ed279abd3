import StageKit

/// Runs work that the user may interrupt: the first interruption cancels it (and what it did is undone), further ones
/// only say what is still going on.
func withInterruptions<R: Sendable>(
    _ context: CommandContext, _ report: any RunReport, _ work: @escaping @Sendable () async throws -> R
) async throws -> R {
    let (cancellations, cancel) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await cancellable(by: cancellations, work) }
        group.addTask {
            var count = 0
            for await _ in context.interruptions {
                count += 1
                if count == 1 { cancel.yield() }
                report.interrupted(count)
            }
            return nil
        }
        group.addTask {
            await report.tick()
            return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}

/// Runs work that the first cancellation cancels. Work that comes to its end all the same has done what was asked.
func cancellable<R: Sendable>(
    by cancellations: AsyncStream<Void>, _ work: @escaping @Sendable () async throws -> R
) async throws -> R {
    try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            for await _ in cancellations { return nil }
            // Nobody can ask for it any more.
            try? await Task.sleep(for: .seconds(1 << 30))
            return nil
        }
        // Either the work has ended, or its cancellation was asked for and its end is still worth waiting for.
        while let result = try await group.next() {
            group.cancelAll()
            if let result { return result }
        }
        throw CancellationError()
    }
}
