import NIOCore
import Synchronization

/// One call of a function, from its admission to its answer.
final class Invocation: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<InvocationOutcome, Never>)
        case finished(InvocationOutcome)
    }

    let requestID: String
    let payload: ByteBuffer
    /// The ARN as it was asked for, with its qualifier.
    let arn: String
    /// The header `X-Amz-Client-Context`, base 64 undone.
    let clientContext: String?
    /// Whether somebody reads what it prints.
    let wantsLog: Bool
    private let state = Mutex(State.open)

    init(requestID: String, payload: ByteBuffer, arn: String, clientContext: String?, wantsLog: Bool) {
        self.requestID = requestID
        self.payload = payload
        self.arn = arn
        self.clientContext = clientContext
        self.wantsLog = wantsLog
    }

    /// The same invocation for another attempt.
    func again() -> Invocation {
        Invocation(
            requestID: requestID, payload: payload, arn: arn, clientContext: clientContext, wantsLog: wantsLog)
    }

    /// Waits for the end. To be called once.
    func outcome() async -> InvocationOutcome {
        await withCheckedContinuation { continuation in
            let finished: InvocationOutcome? = state.withLock { state in
                if case .finished(let outcome) = state { return outcome }
                state = .awaited(continuation)
                return nil
            }
            if let finished { continuation.resume(returning: finished) }
        }
    }

    /// Sets the end; only the first one counts.
    func finish(_ outcome: InvocationOutcome) {
        let waiter: CheckedContinuation<InvocationOutcome, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .finished(outcome)
                return nil
            case .awaited(let continuation):
                state = .finished(outcome)
                return continuation
            case .finished:
                return nil
            }
        }
        waiter?.resume(returning: outcome)
    }
}
