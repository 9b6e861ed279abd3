/// A layer around each call, such as signing, repeating or logging. The first of a list is the outermost.
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
