/// Tells of requests before they are executed.
struct ArrivalNotice: RequestMiddleware {
    let listener: @Sendable (ArrivingRequest) async -> Void

    func intercept(_ request: APIRequest, next: Next) async throws -> APIResponse {
        await listener(
            ArrivingRequest(
                service: request.operation.service, operation: request.operation.name, path: request.path,
                clientContext: request.header("x-amz-client-context")))
        return try await next(request)
    }
}
