import LuaRuntime
import StageKit
import Synchronization

/// The channel between a stage's script and the engine. The script runs concurrently with the engine's task, which
/// starts and records its steps and waits.
final class StageSteps: Sendable {
    /// A request of the script.
    private enum Request: Sendable {
        case step(String, UndoStep?)
        case wait(String, Duration)
    }

    /// The engine's reply.
    enum Reply: Sendable {
        /// The step is new: execute it, then report the outcome. `again` if an earlier process started it.
        case work(again: Bool)
        /// The step is recorded, with this value.
        case value(JSONValue)
        /// The step is recorded as failed.
        case failed(StageError)
    }

    private struct State {
        var names: Set<String> = []
        var open: String?
        var sideEffects = 0
        /// The last message of `fail`.
        var failure: String?
        /// The last error of a service, which gives a step's failure its code.
        var serviceError: StageError?
    }

    private let state = Mutex(State())
    private let requests = AsyncStream.makeStream(of: Request.self)
    private let replies = AsyncStream.makeStream(of: Reply.self)
    private let outcomes = AsyncStream.makeStream(of: Result<JSONValue, StageError>.self)
    private let isUndo: Bool

    /// - Parameter allowsSideEffects: whether effects need no step, as in an undo.
    init(allowsSideEffects: Bool) {
        isUndo = allowsSideEffects
    }

    /// Whether functions with side effects may be called now.
    var allowsSideEffects: Bool { isUndo || state.withLock { $0.open != nil } }

    /// Records that the script starts a side effect.
    func recordSideEffect() { state.withLock { $0.sideEffects += 1 } }

    func recordServiceError(_ error: StageError) { state.withLock { $0.serviceError = error } }

    /// Records the message of a call of `fail`.
    func recordFailMessage(_ message: String) { state.withLock { $0.failure = message } }

    // MARK: The script's side

    /// Begins a step.
    /// - Throws: `HostFunctionError` for one that cannot begin here; `CancellationError`.
    func begin(_ name: String, undo: UndoStep?) async throws -> Reply {
        try use(name) { state in
            state.open = name
            state.sideEffects = 0
            state.serviceError = nil
        }
        requests.continuation.yield(.step(name, undo))
        let reply = try await reply()
        if case .work = reply {} else { state.withLock { $0.open = nil } }
        return reply
    }

    /// Reports the outcome of the open step.
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
            let code = state.sideEffects > 1 && known.code != .timedOut ? .failed : known.code
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
        let diagnostic = state.withLock { state -> String? in
            if let open = state.open {
                return "the step '\(name)' cannot start while the step '\(open)' is open: steps run one after the other"
            }
            guard state.names.insert(name).inserted else {
                return "there was a step '\(name)' before; in a loop, put the counter into the name"
            }
            change(&state)
            return nil
        }
        if let diagnostic { throw HostFunctionError(diagnostic) }
    }

    private func reply() async throws -> Reply {
        var iterator = replies.stream.makeAsyncIterator()
        guard let reply = await iterator.next() else { throw CancellationError() }
        return reply
    }

    /// Ends the channel when the script ends, perhaps in the middle of a step.
    func close() {
        requests.continuation.finish()
        outcomes.continuation.finish()
    }

    // MARK: The engine's side

    /// Serves the script's requests until it ends.
    /// - Throws: errors that end the stage whatever the script does: cancellation, another stage's record, a full disk.
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

    /// Runs the engine's step. Its side effect is the script's work between `begin` and `finish`.
    private func run(_ name: String, _ undo: UndoStep?, _ context: StageContext) async throws -> JSONValue {
        let wasStarted = context.wasStarted(name)
        return try await context.step(name, undo: undo) {
            replies.continuation.yield(.work(again: wasStarted))
            var iterator = outcomes.stream.makeAsyncIterator()
            guard let outcome = await iterator.next() else {
                try Task.checkCancellation()
                throw StageError(.failed, "The script ended within the step.")
            }
            return try outcome.get()
        }
    }
}

/// The failure of a script that calls `fail(message)`. The message is the stage's, without a source location.
struct ScriptFailure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter steps: those of the stage, if one is at work.
    init(_ message: String, _ steps: StageSteps? = nil) {
        description = message
        steps?.recordFailMessage(message)
    }
}
