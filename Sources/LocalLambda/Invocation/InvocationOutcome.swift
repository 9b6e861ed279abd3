import NIOCore

/// How a call ended.
enum InvocationOutcome: Sendable {
    /// The function ran: it answered, failed, or was stopped.
    case ran(InvocationResult)
    /// It never ran.
    case refused(APIError)
}

/// The result of a function that ran.
struct InvocationResult: Sendable {
    var payload: ByteBuffer
    var isError: Bool
    /// The handler's time in milliseconds.
    var duration = 0.0
    /// START line, what was printed, END and REPORT lines.
    var log: [UInt8] = []
}
