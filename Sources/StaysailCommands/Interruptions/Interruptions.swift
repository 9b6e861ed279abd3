import Synchronization

/// The interruptions of a command, for several readers: each reader gets every interruption, earlier ones included.
final class Interruptions: AsyncSequence, Sendable {
    typealias Element = Void
    typealias Failure = Never

    private struct State {
        var count = 0
        var readers: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// Gives the body the interruptions of the command.
    static func with<R: Sendable>(
        _ interruptions: any AsyncSequence<Void, Never> & Sendable,
        _ body: @escaping @Sendable (Interruptions) async throws -> R
    ) async throws -> R {
        let shared = Interruptions()
        return try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask {
                for await _ in interruptions { shared.interrupt() }
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

    /// Whether the user has interrupted the command.
    var hasHappened: Bool { state.withLock { $0.count > 0 } }

    /// All interruptions, earlier ones first.
    func makeAsyncIterator() -> AsyncStream<Void>.Iterator {
        let (stream, reader) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            state.readers.append(reader)
            for _ in 0..<state.count { reader.yield() }
        }
        return stream.makeAsyncIterator()
    }

    private func interrupt() {
        let readers = state.withLock { state in
            state.count += 1
            return state.readers
        }
        for reader in readers { reader.yield() }
    }
}
