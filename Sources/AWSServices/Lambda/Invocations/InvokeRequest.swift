package import Foundation

/// The input of Invoke.
package struct InvokeRequest: Sendable, Hashable {
    package enum InvocationType: String, Sendable, Hashable {
        /// Waits for the function's answer.
        case requestResponse = "RequestResponse"
        /// Queues the event; the answer is empty.
        case event = "Event"
        /// Checks names and permissions only.
        case dryRun = "DryRun"
    }

    package var functionName: String
    /// A version or an alias; nil is `$LATEST`.
    package var qualifier: String?
    /// JSON, at most 6 MB (1 MB for `event`). Empty: the function sees an empty object.
    package var payload: Data
    package var invocationType: InvocationType
    /// Whether to answer the last 4 KB of the log; `requestResponse` only.
    package var wantsLogTail: Bool
    /// JSON for the handler's context, at most 3,583 bytes once in Base64.
    package var clientContext: Data?
    /// How long to wait for the answer. Lambda's own limit is 15 minutes; the default leaves a little more.
    package var timeout: Duration
    /// Whether it may be made again when nobody knows what became of it, as a measurement may; default: no.
    package var isRepeatable: Bool

    package init(
        functionName: String, qualifier: String? = nil, payload: Data = Data(),
        invocationType: InvocationType = .requestResponse, wantsLogTail: Bool = true,
        clientContext: Data? = nil, timeout: Duration = .seconds(905), isRepeatable: Bool = false
    ) {
        self.functionName = functionName
        self.qualifier = qualifier
        self.payload = payload
        self.invocationType = invocationType
        self.wantsLogTail = wantsLogTail
        self.clientContext = clientContext
        self.timeout = timeout
        self.isRepeatable = isRepeatable
    }
}
