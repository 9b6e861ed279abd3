/// What happens around each call: signing, repeating, logging. The first of a list is the outermost.
///
/// The smallest complete conformance:
/// ```swift
/// struct PassThrough: AWSMiddleware {
///     func intercept(
///         _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
///     ) async throws -> TransportResponse {
///         try await next(request)
///     }
/// }
/// ```
package protocol AWSMiddleware: Sendable {
    /// - Parameter next: the rest of the list and then the transport; may be called never, once, or again.
    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse
}
