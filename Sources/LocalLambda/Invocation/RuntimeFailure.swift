import Expressions
import NIOCore

/// A failure of an execution environment, as the payload that Lambda gives for it.
struct RuntimeFailure: Sendable, Equatable {
    /// For example `Runtime.ExitError`.
    var type: String
    /// Without the request id that some messages begin with.
    var message: String
    /// Whether the message begins with `RequestId: … Error:`.
    var namesRequest = true

    static func timedOut(after timeout: Int) -> RuntimeFailure {
        RuntimeFailure(type: "Sandbox.Timedout", message: "Task timed out after \(timeout).00 seconds")
    }

    /// - Parameter status: as a shell tells it: 128 and the number of a signal, or what the process gave to `exit`.
    static func exited(status: Int?) -> RuntimeFailure {
        let signals = [
            1: "hangup", 2: "interrupt", 6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated",
        ]
        let message: String
        switch status {
        case nil, 0: message = "Runtime exited without providing a reason"
        case let status? where status > 128:
            message = "Runtime exited with error: signal: \(signals[status - 128] ?? String(status - 128))"
        case let status?: message = "Runtime exited with error: exit status \(status)"
        }
        return RuntimeFailure(type: "Runtime.ExitError", message: message)
    }

    static func invalidEntrypoint(_ message: String) -> RuntimeFailure {
        RuntimeFailure(type: "Runtime.InvalidEntrypoint", message: message)
    }

    static let responseTooLarge = RuntimeFailure(
        type: "Function.ResponseSizeTooLarge",
        message: "Response payload size exceeded maximum allowed payload size (\(RuntimeAPI.responseLimit) bytes).",
        namesRequest: false)

    func payload(requestID: String) -> ByteBuffer {
        let text = namesRequest ? "RequestId: \(requestID) Error: \(message)" : message
        let value: JSONValue = ["errorType": .string(type), "errorMessage": .string(text)]
        return ByteBuffer(bytes: value.bytes())
    }
}
