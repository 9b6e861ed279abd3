import LuaRuntime
import StageKit
import Synchronization

/// What goes to and fro between a stage's script and the engine: the script runs beside the engine's own task, which
/// begins its steps, records them, and waits.
final class StageSteps: Sendable {
    /// What the script asks for.
    private enum Request: Sendable {
        case step(String, UndoStep?)
        case wait(String, Duration)
    }

    /// What it is told.
    enum Reply: Sendable {
        /// The step is new: do it, then say what came of it. `again` if an earlier process began it.
        case work(again: Bool)
        /// The step is recorded, with this value.
        case value(JSONValue)
        /// The step is recorded as failed.
        case failed(StageError)
    }

    private struct State {
        var names: Set<String> = []
        var open: String?
        var effects = 0
        /// The last message of `fail`.
        var failure: String?
        /// The last error of a service, by which a step's failure is told more exactly.
        var serviceError: StageError?
    }

    private let state = Mutex(State())
    private let requests = AsyncStream.makeStream(of: Request.self)
    private let replies = AsyncStream.makeStream(of: Reply.self)
    private let outcomes = AsyncStream.makeStream(of: Result<JSONValue, StageError>.self)
    private let isUndo: Bool

    /// - Parameter allowsEffects: whether effects need no step, as in an undo.
    init(allowsEffects: Bool) {
        isUndo = allowsEffects
    }

    /// Whether what changes something may be called now.
    var allowsEffects: Bool { isUndo || state.withLock { $0.open != nil } }

    /// Something is about to be changed on the outside.
    func noteEffect() { state.withLock { $0.effects += 1 } }

    func note(_ error: StageError) { state.withLock { $0.serviceError = error } }

    /// The script gives up, with this message.
    func noteFailure(_ message: String) { state.withLock { $0.failure = message } }

    // MARK: The script's side

    /// Begins a step.
    /// - Throws: `HostFunctionError` for one that cannot begin here; `CancellationError`.
    func begin(_ name: String, undo: UndoStep?) async throws -> Reply {
        try use(name) { state in
            state.open = name
            state.effects = 0
            state.serviceError = nil
        }
        requests.continuation.yield(.step(name, undo))
        let reply = try await reply()
        if case .work = reply {} else { state.withLock { $0.open = nil } }
        return reply
    }

    /// Says what came of the step that is open.
    func finish(_ outcome: Result<JSONValue, StageError>) async throws -> Reply {
        outcomes.continuation.yield(outcome)
        let reply = try await reply()
        state.withLock { $0.open = nil }
        return reply
    }

    /// The failure of the open step whose function raised an error with this text.
    func failure(raised text: String) -> StageError {
        state.withLock { state in
            if let message = state.failure, text == message || text.hasSuffix(": \(message)") {
                return StageError(.failed, message)
            }
            guard let known = state.serviceError, text.hasSuffix(known.message) else {
                return StageError(.failed, text)
            }
            // What was refused changed nothing, unless something else was changed before it.
            let code = state.effects > 1 && known.code != .timedOut ? .failed : known.code
            return StageError(code, text, isRetryable: known.isRetryable, cause: known)
        }
    }

    /// Waits as the engine does.
    func wait(_ name: String, _ duration: Duration) async throws {
        try use(name) { _ in }
        requests.continuation.yield(.wait(name, duration))
        _ = try await reply()
    }

    private func use(_ name: String, _ change: (inout State) -> Void) throws(HostFunctionError) {
        let fault = state.withLock { state -> String? in
            if let open = state.open {
                return "'\(name)' cannot begin while the step '\(open)' is open: steps stand one after the other"
            }
            guard state.names.insert(name).inserted else {
                return "there was a step '\(name)' before; in a loop the counter belongs into the name"
            }
            change(&state)
            return nil
        }
        if let fault { throw HostFunctionError(fault) }
    }

    private func reply() async throws -> Reply {
        var iterator = replies.stream.makeAsyncIterator()
        guard let reply = await iterator.next() else { throw CancellationError() }
        return reply
    }

    /// The script is over, perhaps in the middle of a step.
    func close() {
        requests.continuation.finish()
        outcomes.continuation.finish()
    }

    // MARK: The engine's side

    /// Carries out what the script asks for until it is over.
    /// - Throws: what ends the stage whatever the script does: cancellation, another stage's record, a full disk.
    func serve(_ context: StageContext) async throws {
        for await request in requests.stream {
            switch request {
            case .wait(let name, let duration):
                try await context.wait(name, for: duration)
                replies.continuation.yield(.value(.null))
            case .step(let name, let undo):
                do {
                    replies.continuation.yield(.value(try await run(name, undo, context)))
                } catch let error as StageError where error.code != .changed {
                    replies.continuation.yield(.failed(error))
                }
            }
        }
        try Task.checkCancellation()
    }

    /// The step as the engine knows it: its effect is what the script does between `begin` and `finish`.
    private func run(_ name: String, _ undo: UndoStep?, _ context: StageContext) async throws -> JSONValue {
        let wasStarted = context.wasStarted(name)
        return try await context.step(name, undo: undo) {
            replies.continuation.yield(.work(again: wasStarted))
            var iterator = outcomes.stream.makeAsyncIterator()
            guard let outcome = await iterator.next() else {
                try Task.checkCancellation()
                throw StageError(.failed, "The script was ended within the step.")
            }
            return try outcome.get()
        }
    }
}
