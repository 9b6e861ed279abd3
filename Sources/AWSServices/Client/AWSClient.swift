/// Carries calls through the middleware to the transport; what the services' clients share.
package struct AWSClient: Sendable {
    package let region: Region
    package let endpoints: AWSEndpoints
    package let clock: any AWSClock
    private let middleware: [any AWSMiddleware]
    private let transport: any HTTPTransport

    /// - Parameter middleware: the first is the outermost.
    package init(
        region: Region, endpoints: AWSEndpoints, clock: any AWSClock, middleware: [any AWSMiddleware],
        transport: any HTTPTransport
    ) {
        self.region = region
        self.endpoints = endpoints
        self.clock = clock
        self.middleware = middleware
        self.transport = transport
    }

    package func send(_ request: AWSRequest) async throws -> TransportResponse {
        try await run(request, through: middleware[...])
    }

    /// Where calls to a service go: an override, or AWS's own endpoint of the region.
    package func endpoint(of service: AWSService) -> Endpoint {
        endpoints.override(for: service) ?? region.endpoint(of: service)
    }

    private func run(
        _ request: AWSRequest, through rest: ArraySlice<any AWSMiddleware>
    ) async throws -> TransportResponse {
        guard let first = rest.first else { return try await transport.send(request.http) }
        return try await first.intercept(request) { try await run($0, through: rest.dropFirst()) }
    }
}
