package import Foundation

/// What Invoke answered. A function's own failure is a result, not an error that is thrown.
package struct InvokeResult: Sendable, Hashable {
    /// 200 for an answer, 202 for a queued event, 204 for a dry run.
    package var statusCode: Int
    /// `Unhandled` (or `Handled`) when the function failed: the payload then describes the failure.
    package var functionError: String?
    /// The version that ran, behind whatever alias was asked for; absent for events and dry runs.
    package var executedVersion: String?
    /// The last 4 KB of the log in Base64, as AWS sends them.
    package var logTailBase64: String?
    package var payload: Data
    package var requestId: String?

    package init(
        statusCode: Int, functionError: String? = nil, executedVersion: String? = nil,
        logTailBase64: String? = nil, payload: Data = Data(), requestId: String? = nil
    ) {
        self.statusCode = statusCode
        self.functionError = functionError
        self.executedVersion = executedVersion
        self.logTailBase64 = logTailBase64
        self.payload = payload
        self.requestId = requestId
    }

    /// The log tail as text. Bytes that are no UTF-8, such as half a character at the cut, become U+FFFD.
    package var logTail: String? {
        logTailBase64.flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
