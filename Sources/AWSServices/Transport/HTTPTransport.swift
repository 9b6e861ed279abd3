/// Sends one HTTP request and reads the whole answer; follows no redirects, repeats nothing.
///
/// The smallest complete conformance answers from a script:
/// ```swift
/// struct AlwaysFine: HTTPTransport {
///     func send(_ request: TransportRequest) async throws -> TransportResponse { TransportResponse(status: 200) }
/// }
/// ```
package protocol HTTPTransport: Sendable {
    /// - Throws: `TransportError`, or `CancellationError` when the task was canceled.
    func send(_ request: TransportRequest) async throws -> TransportResponse
}
