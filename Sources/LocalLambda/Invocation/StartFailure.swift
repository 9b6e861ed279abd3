import NIOCore

/// Why an execution environment did not get as far as its first event.
struct StartFailure: Sendable {
    var kind: Kind
    /// What the process printed.
    var log: [UInt8]

    enum Kind: Sendable {
        case failure(RuntimeFailure)
        /// The payload that the process itself gave for it.
        case reported(ByteBuffer)
        /// Not the function's fault.
        case refused(APIError)
    }

    func outcome(for invocation: Invocation) -> InvocationOutcome {
        switch kind {
        case .failure(let failure):
            .ran(InvocationResult(payload: failure.payload(requestID: invocation.requestID), isError: true, log: log))
        case .reported(let payload): .ran(InvocationResult(payload: payload, isError: true, log: log))
        case .refused(let error): .refused(error)
        }
    }
}
