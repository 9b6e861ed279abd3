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

/// What Invoke answered. A function's own failure is a result, not an error that is thrown.
package struct InvokeResult: Sendable, Hashable {
    /// 200 for an answer, 202 for a queued event, 204 for a dry run.
    package var statusCode: Int
    /// `Unhandled` (or `Handled`) when the function failed: the payload then describes the failure.
    package var functionError: String?
    /// The version that ran, behind the alias that was asked for; nil for events and dry runs.
    package var executedVersion: FunctionVersion?
    /// The last 4 KB of the log in Base64, as AWS sends them.
    package var logTailBase64: String?
    package var payload: Data
    package var requestId: String?

    package init(
        statusCode: Int, functionError: String? = nil, executedVersion: FunctionVersion? = nil,
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

extension LambdaClient {
    /// Invokes a function. A request that was sent is repeated only if it says so.
    ///
    /// A failure of the function itself is no error: see `InvokeResult.functionError`.
    package func invoke(_ request: InvokeRequest) async throws -> InvokeResult {
        let call = Call(
            operation: "Invoke", method: "POST", path: Self.function(request.functionName) + "/invocations",
            query: [("Qualifier", request.qualifier)], retries: request.isRepeatable ? .unlessLate : .ifNotSent,
            rateBucket: nil)
        var http = self.request(call)
        http.body = request.payload
        http.timeout = request.timeout
        // 6 MB and what AWS allows above it.
        http.maximumAnswer = 8 << 20
        http.headers.append(HTTPHeader("content-type", "application/json"))
        http.headers.append(HTTPHeader("x-amz-invocation-type", request.invocationType.rawValue))
        if request.wantsLogTail, request.invocationType == .requestResponse {
            http.headers.append(HTTPHeader("x-amz-log-type", "Tail"))
        }
        if let context = request.clientContext {
            http.headers.append(HTTPHeader("x-amz-client-context", context.base64EncodedString()))
        }
        let response = try await send(call, http)
        return InvokeResult(
            statusCode: response.status, functionError: response.header("x-amz-function-error"),
            executedVersion: response.header("x-amz-executed-version").flatMap { FunctionVersion($0) },
            logTailBase64: response.header("x-amz-log-result"), payload: response.body,
            requestId: response.requestId)
    }
}
