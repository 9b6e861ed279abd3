/// One of the services behind the server's port.
protocol LocalService: Sendable {
    /// The operation that a request asks for; nil if the service knows none like it.
    func operation(of request: APIRequest) -> (name: String, isMutating: Bool)?
    /// Does what the request asks for, or throws an `APIError`.
    func respond(to request: APIRequest) async throws -> APIResponse
    /// An error as this service's protocol writes it.
    func render(_ error: APIError, for request: APIRequest) -> APIResponse
}
