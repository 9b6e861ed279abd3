/// Sends a request to a web server: what expressions (`#fromUrl`), checks and stages call HTTP with.
///
/// The conformer keeps the rules of the web for all of them: http and https only, at most three redirects, the size
/// limit of the request, and no link-local addresses.
public protocol WebClient: Sendable {
    /// Sends a request and reads the whole answer. A status of 400 or more is not an error.
    /// - Throws: the reason why there is no answer: a refused address, a lost connection, the time or size limit.
    func send(_ request: WebRequest) async throws -> WebResponse
}
