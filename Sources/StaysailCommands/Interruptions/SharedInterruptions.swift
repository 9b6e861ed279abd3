import Synchronization

/// The interruptions of a command that drives several runs, one after the other: a stream can be read to its end once,
/// so each run gets one of its own.
final class SharedInterruptions: Sendable {
    private struct State {
        var count = 0
        var readers: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// Gives the body the interruptions of the command.
    static func with<R: Sendable>(
        _ interruptions: AsyncStream<Void>, _ body: @escaping @Sendable (SharedInterruptions) async throws -> R
    ) async throws -> R {
        let shared = SharedInterruptions()
        return try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask {
                for await _ in interruptions { shared.tell() }
                return nil
            }
            group.addTask { try await body(shared) }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Whether the user has interrupted.
    var hasHappened: Bool { state.withLock { $0.count > 0 } }

    /// All interruptions, those that have happened already first.
    func stream() -> AsyncStream<Void> {
        let (stream, reader) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            state.readers.append(reader)
            for _ in 0..<state.count { reader.yield() }
        }
        return stream
    }

    private func tell() {
        let readers = state.withLock { state in
            state.count += 1
            return state.readers
        }
        for reader in readers { reader.yield() }
    }
}
