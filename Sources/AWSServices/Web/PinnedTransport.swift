import AsyncHTTPClient

/// Sends a request to an address that was looked at before: the name is not resolved a second time, when it might
/// have another one.
protocol PinnedTransport: Sendable {
    func send(_ request: TransportRequest, to address: InternetAddress) async throws -> TransportResponse
}

/// Over a client of its own for each request, since AsyncHTTPClient takes addresses for names per client. Requests to
/// the web are few; those to AWS share connections.
struct AsyncHTTPPinnedTransport: PinnedTransport {
    func send(_ request: TransportRequest, to address: InternetAddress) async throws -> TransportResponse {
        let host = request.endpoint.host
        let override = host == address.description || host.hasPrefix("[") ? [:] : [host: address.description]
        return try await HTTPClient.withHTTPClient(
            configuration: AsyncHTTPTransport.configuration(dnsOverride: override)
        ) { client in
            try await AsyncHTTPTransport(client: client).send(request)
        }
    }
}
