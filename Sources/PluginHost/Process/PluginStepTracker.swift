import Expressions
import StageKit
import Synchronization

/// The steps of one call as the plugin reports them: open steps, and values of finished ones.
final class PluginStepTracker: Sendable {
    private enum Entry {
        /// Started, with the task that waits for its value, if any.
        case open(CheckedContinuation<JSONValue, any Error>?)
        /// Its value is there and is being recorded; the id of the request that brought it.
        case recorded(JSONValue, request: JSONValue)
        case done(JSONValue)
        case failed
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var open: String?
        var end: (any Error)?
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Starts a step.
    func begin(_ name: String) throws(PluginSessionError) {
        let sessionError = state.withLock { state -> String? in
            if state.entries[name] != nil { return "started the step \(PluginText.quoted(name)) twice" }
            if let open = state.open {
                return "started the step \(PluginText.quoted(name)) while \(PluginText.quoted(open)) was open"
            }
            guard state.entries.count < limit else { return "started more than \(limit) steps" }
            state.entries[name] = .open(nil)
            state.open = name
            return nil
        }
        if let sessionError { throw PluginSessionError(.protocolViolation, sessionError) }
    }

    /// Records the value of a step's side effect.
    func record(_ name: String, _ value: JSONValue, request: JSONValue) throws(PluginSessionError) {
        let (sessionError, waiter) = state.withLock { state -> (String?, CheckedContinuation<JSONValue, any Error>?) in
            switch state.entries[name] {
            case .open(let waiter):
                state.entries[name] = .recorded(value, request: request)
                return (nil, waiter)
            case nil: return ("recorded the step \(PluginText.quoted(name)), which it had not started", nil)
            default: return ("recorded the step \(PluginText.quoted(name)), which was done already", nil)
            }
        }
        if let sessionError { throw PluginSessionError(.protocolViolation, sessionError) }
        waiter?.resume(returning: value)
    }

    /// Waits for a step's value.
    func value(of name: String) async throws -> JSONValue {
        try await withCheckedThrowingContinuation { continuation in
            let ready = state.withLock { state -> Result<JSONValue, any Error>? in
                if case .recorded(let value, _) = state.entries[name] { return .success(value) }
                if let end = state.end { return .failure(end) }
                state.entries[name] = .open(continuation)
                return nil
            }
            if let ready { continuation.resume(with: ready) }
        }
    }

    /// The step is over: its value is recorded, was known before, or (nil) it failed.
    /// - Returns: the id of the request that brought the value.
    func close(_ name: String, _ value: JSONValue?) -> JSONValue? {
        state.withLock { state in
            var request: JSONValue?
            if case .recorded(_, let id) = state.entries[name] { request = id }
            state.entries[name] = value.map { .done($0) } ?? .failed
            if state.open == name { state.open = nil }
            return request
        }
    }

    /// Ends the tracking: an open step fails with this error.
    /// - Returns: the step that was open.
    @discardableResult
    func fail(_ error: any Error) -> String? {
        let (open, waiter) = state.withLock { state -> (String?, CheckedContinuation<JSONValue, any Error>?) in
            state.end = state.end ?? error
            guard let name = state.open, case .open(let waiter) = state.entries[name] else { return (nil, nil) }
            state.entries[name] = .failed
            return (name, waiter)
        }
        waiter?.resume(throwing: error)
        return open
    }

    /// The step that was started and has no value yet.
    var openStep: String? {
        state.withLock { state in
            guard let name = state.open, case .open = state.entries[name] else { return nil }
            return name
        }
    }

    /// The value of a finished step of this call.
    func value(doneBy name: String) -> JSONValue? {
        state.withLock { if case .done(let value) = $0.entries[name] { value } else { nil } }
    }

    /// The values of all finished steps.
    var values: [String: JSONValue] {
        state.withLock { state in
            state.entries.compactMapValues { if case .done(let value) = $0 { value } else { nil } }
        }
    }
}
