import NIOCore

/// Why an execution environment did not get as far as its first event.
struct StartFailure: Sendable {
    var kind: Kind
    /// The output of the process.
    var log: [UInt8]

    enum Kind: Sendable {
        case failure(RuntimeFailure)
        /// The start took longer than Lambda's limit: it is tried once more, within the function's timeout.
        case tooSlow
        /// The payload that the process itself gave for it.
        case reported(ByteBuffer)
        /// Not the function's fault.
        case refused(APIError)
    }

    func outcome(for invocation: Invocation) -> InvocationOutcome {
        switch kind {
        case .failure(let failure):
            .ran(InvocationResult(payload: failure.payload(requestID: invocation.requestID), isError: true, log: log))
        case .tooSlow:
            .ran(
                InvocationResult(
                    payload: RuntimeFailure.timedOut(after: 10).payload(requestID: invocation.requestID), isError: true,
                    log: log))
        case .reported(let payload): .ran(InvocationResult(payload: payload, isError: true, log: log))
        case .refused(let error): .refused(error)
        }
    }
}
