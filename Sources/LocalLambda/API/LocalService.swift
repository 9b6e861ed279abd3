/// One of the services behind the server's port.
protocol LocalService: Sendable {
    /// The operation that a request asks for; nil if the service knows none like it.
    func operation(of request: APIRequest) -> (name: String, isMutating: Bool)?
    /// The largest body in bytes that a request may have.
    func bodyLimit(of request: APIRequest) -> Int
    /// The error for a body over the limit.
    /// - Parameter size: nil if the request did not say it.
    func bodyTooLarge(_ request: APIRequest, size: Int?) -> APIError
    /// Does what the request asks for, or throws an `APIError`.
    func respond(to request: APIRequest) async throws -> APIResponse
    /// An error as this service's protocol writes it.
    func render(_ error: APIError, for request: APIRequest) -> APIResponse
}

extension LocalService {
    func bodyLimit(of request: APIRequest) -> Int { 1 << 20 }

    func bodyTooLarge(_ request: APIRequest, size: Int?) -> APIError {
        APIError(
            status: 413, code: "RequestEntityTooLargeException",
            message: "Request must be smaller than \(bodyLimit(of: request)) bytes")
    }
}
