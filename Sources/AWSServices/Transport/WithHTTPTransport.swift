import AsyncHTTPClient

/// Opens the connections of a process, and closes them when the body has ended, whichever way.
package func withHTTPTransport<Result>(
    _ body: (any HTTPTransport) async throws -> Result
) async throws -> Result {
    try await HTTPClient.withHTTPClient(configuration: AsyncHTTPTransport.configuration()) { client in
        try await body(AsyncHTTPTransport(client: client))
    }
}
