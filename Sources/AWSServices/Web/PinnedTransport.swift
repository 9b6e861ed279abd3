import AsyncHTTPClient

/// Sends a request to an address that was judged before: the name is not resolved a second time, when it might have
/// another one.
protocol PinnedTransport: Sendable {
    /// Whether a request goes through a proxy, which resolves the name itself.
    func isProxied(_ endpoint: Endpoint) -> Bool

    /// - Parameter address: nil if the proxy resolves the name.
    func send(_ request: TransportRequest, to address: InternetAddress?) async throws -> TransportResponse
}

/// Over a client of its own for each request, since AsyncHTTPClient takes addresses for names per client. Requests to
/// the web are few; those to AWS share connections.
struct AsyncHTTPPinnedTransport: PinnedTransport {
    let network: NetworkSettings

    func isProxied(_ endpoint: Endpoint) -> Bool { network.proxies.proxy(for: endpoint) != nil }

    func send(_ request: TransportRequest, to address: InternetAddress?) async throws -> TransportResponse {
        try network.check()
        let host = request.endpoint.host
        let isLiteral = host == address?.description || host.hasPrefix("[")
        let override = isLiteral ? nil : address.map { [host: $0.description] }
        let proxy = network.proxies.proxy(for: request.endpoint)
        return try await HTTPClient.withHTTPClient(
            configuration: AsyncHTTPTransport.configuration(network, proxy: proxy, dnsOverride: override ?? [:])
        ) { client in
            try await AsyncHTTPTransport(clients: [proxy: client], network: network).send(request)
        }
    }
}
