import Expressions
import Synchronization

/// The host's side of the protocol: the open call, answered calls, unwritten lines, and the first error.
final class JSONRPCConnection: Sendable {
    private struct State {
        var nextID: Int64 = 1
        var pending: Pending?
        var answered: [Int: String] = [:]
        var sessionError: PluginSessionError?
        var isClosed = false
        var unwritten = 0
        var openRequests = 0
    }

    private struct Pending {
        let id: Int
        let method: String
        let continuation: CheckedContinuation<Result<PluginMessage.Answer, PluginSessionError>, Never>
    }

    private let limits: PluginLimits
    private let state = Mutex(State())
    private let sink: AsyncStream<[UInt8]>.Continuation
    /// The lines that are to be written, in order.
    let outbox: AsyncStream<[UInt8]>
    private let observe: (@Sendable (PluginTrace) -> Void)?

    init(limits: PluginLimits, observe: (@Sendable (PluginTrace) -> Void)?) {
        self.limits = limits
        self.observe = observe
        (outbox, sink) = AsyncStream.makeStream()
    }

    // MARK: Sending

    /// Sends a request and waits for the response.
    func call(_ method: String, _ parameters: JSONValue) async -> Result<PluginMessage.Answer, PluginSessionError> {
        await withCheckedContinuation { continuation in
            let (id, sessionError) = state.withLock { state -> (Int64, PluginSessionError?) in
                if let sessionError = state.sessionError { return (0, sessionError) }
                if state.isClosed { return (0, .exited(before: "answered '\(method)'")) }
                let id = state.nextID
                state.nextID += 1
                state.pending = Pending(id: Int(id), method: method, continuation: continuation)
                return (id, nil)
            }
            if let sessionError { return continuation.resume(returning: .failure(sessionError)) }
            send(PluginMessage.request(id: .integer(id), method: method, parameters: parameters).line)
        }
    }

    func notify(_ method: String, _ parameters: JSONValue) {
        send(PluginMessage.notification(method: method, parameters: parameters).line)
    }

    /// Sends the response to a request of the plugin.
    func answer(_ id: JSONValue?, _ answer: PluginMessage.Answer) {
        guard let id else { return }
        state.withLock { $0.openRequests -= 1 }
        send(PluginMessage.answerLine(to: id, answer))
    }

    private func send(_ line: [UInt8]) {
        guard line.count <= limits.messageBytes else {
            return fail(
                PluginSessionError(
                    .protocolViolation, "would have to be sent a message of more than \(Self.size(limits.messageBytes))"
                ))
        }
        let isTooMuch = state.withLock { state in
            state.unwritten += line.count
            return state.unwritten > 2 * limits.messageBytes
        }
        if isTooMuch { return fail(PluginSessionError(.protocolViolation, "does not read what it is sent")) }
        observe?(PluginTrace(.sent, line))
        sink.yield(line)
    }

    /// Counts a written line.
    func didWrite(_ line: [UInt8]) { state.withLock { $0.unwritten -= line.count } }

    /// Ends the output.
    func finish() { sink.finish() }

    // MARK: Receiving

    /// Receives a line.
    /// - Returns: a request or notification of the plugin; nil for a response.
    func receive(_ line: [UInt8]) throws(PluginSessionError) -> PluginMessage? {
        observe?(PluginTrace(.received, line))
        let message = try PluginMessage(line: line)
        guard case .answer(let id, let answer) = message else {
            if case .request = message {
                let isTooMany = state.withLock { state in
                    state.openRequests += 1
                    return state.openRequests > limits.openRequests
                }
                if isTooMany {
                    throw PluginSessionError(
                        .protocolViolation, "has more than \(limits.openRequests) requests open at once")
                }
            }
            return message
        }
        let (pending, earlier) = state.withLock { state -> (Pending?, String?) in
            guard let pending = state.pending, pending.id == id else { return (nil, state.answered[id]) }
            state.answered[id] = pending.method
            state.pending = nil
            return (pending, nil)
        }
        if let pending {
            pending.continuation.resume(returning: .success(answer))
        } else if let earlier {
            throw PluginSessionError(.protocolViolation, "answered '\(earlier)' twice")
        } else {
            throw PluginSessionError(.protocolViolation, "answered a call that was not made (id \(id))")
        }
        return nil
    }

    /// The plugin closed its standard output.
    func close() {
        let pending = state.withLock { state -> Pending? in
            state.isClosed = true
            defer { state.pending = nil }
            return state.pending
        }
        pending?.continuation.resume(returning: .failure(.exited(before: "answered '\(pending?.method ?? "")'")))
    }

    /// Fails the session. The first error counts, and the waiting call fails with it.
    func fail(_ sessionError: PluginSessionError) {
        let (pending, first) = state.withLock { state -> (Pending?, PluginSessionError) in
            let first = state.sessionError ?? sessionError
            state.sessionError = first
            defer { state.pending = nil }
            return (state.pending, first)
        }
        pending?.continuation.resume(returning: .failure(first))
    }

    /// The first error.
    var sessionError: PluginSessionError? { state.withLock { $0.sessionError } }

    static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 && bytes % (1 << 20) == 0 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
    }
}
