/// A step that every request passes on its way to its service: logging, signatures, and what else is put in between.
protocol RequestMiddleware: Sendable {
    typealias Next = @Sendable (APIRequest) async throws -> APIResponse

    /// Handles the request, or passes it to `next`, and may look at the answer. The first one registered is outermost.
    func intercept(_ request: APIRequest, next: Next) async throws -> APIResponse
}
