import Foundation

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
            executedVersion: response.header("x-amz-executed-version"),
            logTailBase64: response.header("x-amz-log-result"), payload: response.body,
            requestId: response.requestId)
    }
}
