import Expressions
import Foundation

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

    /// Sends a call of an operation to a service.
    ///
    /// - Parameter bucket: the quota of the real service; local and test servers have none.
    package func send(
        _ http: TransportRequest, to service: AWSService, operation: String, retries: RetryPermission,
        bucket: RateBucket? = nil
    ) async throws -> TransportResponse {
        let isAWS = endpoints.override(for: service) == nil
        return try await send(
            AWSRequest(
                service: service, operation: operation, retries: retries, rateBucket: isAWS ? bucket : nil, http: http))
    }

    /// Reads an answer in JSON, whose keys begin with a capital letter.
    package func decode<Answer: Decodable>(
        _ type: Answer.Type, from response: TransportResponse, of service: AWSService, operation: String
    ) throws(AWSError) -> Answer {
        do {
            return try JSONValue(parsing: response.body).decode(type, keys: .capitalized)
        } catch {
            throw AWSError(
                unreadable: "The answer cannot be read: \(error)", response, service: service, operation: operation)
        }
    }

    /// Fetches page after page until there is none.
    package func pages<Page>(
        of service: AWSService, operation: String, next: (Page) -> String?,
        _ page: (_ token: String?) async throws -> Page
    ) async throws -> [Page] {
        var pages: [Page] = []
        var token: String?
        repeat {
            let found = try await page(token)
            pages.append(found)
            let following = next(found).flatMap { $0.isEmpty ? nil : $0 }
            guard following == nil || following != token else {
                throw AWSError(
                    .invalidAnswer, "The server repeats the same page of the list.", outcome: .refused,
                    service: service.name, operation: operation)
            }
            token = following
        } while token != nil
        return pages
    }

    private func run(
        _ request: AWSRequest, through rest: ArraySlice<any AWSMiddleware>
    ) async throws -> TransportResponse {
        guard let first = rest.first else { return try await transport.send(request.http) }
        return try await first.intercept(request) { try await run($0, through: rest.dropFirst()) }
    }
}
