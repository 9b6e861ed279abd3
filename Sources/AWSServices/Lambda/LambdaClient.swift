import Expressions
import Foundation
import SigV4

/// Lambda's API: one method an operation, named as there.
///
/// Function names may be a name, a partial ARN or an ARN. All methods throw `AWSError`, or `CancellationError` when
/// the task was cancelled. Repetitions are made inside, as far as an operation's effect allows: `RetryPermission`.
package struct LambdaClient: Sendable {
    package let client: AWSClient

    package init(client: AWSClient) {
        self.client = client
    }

    /// How the calls of one kind are sent.
    struct Call {
        var operation: String
        var method: String
        var path: String
        var query: [(String, String?)] = []
        var retries: RetryPermission
        var rateBucket: RateBucket? = .controlPlane
    }

    func send(_ call: Call, body: (any Encodable)? = nil) async throws -> TransportResponse {
        let bytes = try body.map { Data(try JSONValue(encoding: $0, keys: .capitalized).bytes()) } ?? Data()
        var request = request(call)
        if body != nil { request.headers.append(HTTPHeader("content-type", "application/json")) }
        request.body = bytes
        // A zip of 50 MB goes along in Base64.
        if bytes.count > 1 << 20 { request.timeout = .seconds(300) }
        return try await send(call, request)
    }

    func send(_ call: Call, _ request: TransportRequest) async throws -> TransportResponse {
        // Quotas are those of the real service; local and test servers have none.
        let isAWS = client.endpoints.override(for: .lambda) == nil
        return try await client.send(
            AWSRequest(
                service: .lambda, operation: call.operation, retries: call.retries,
                rateBucket: isAWS ? call.rateBucket : nil, http: request))
    }

    func send<Answer: Decodable>(
        _ call: Call, body: (any Encodable)? = nil, as type: Answer.Type
    ) async throws -> Answer {
        try decode(type, from: try await send(call, body: body), operation: call.operation)
    }

    func request(_ call: Call) -> TransportRequest {
        let endpoint = client.endpoint(of: .lambda)
        return TransportRequest(
            method: call.method, endpoint: endpoint, path: endpoint.pathPrefix + call.path,
            query: call.query.compactMap { name, value in value.map { "\(name)=\(URIEncoding.encode($0))" } }
                .joined(separator: "&"))
    }

    /// Asks for page after page until there is none.
    func pages<Page: Decodable>(
        _ call: Call, as type: Page.Type, next: (Page) -> String?
    ) async throws -> [Page] {
        var pages: [Page] = []
        var marker: String?
        repeat {
            var call = call
            call.query.append(("Marker", marker))
            let page = try await send(call, as: type)
            pages.append(page)
            let following = next(page).flatMap { $0.isEmpty ? nil : $0 }
            guard following == nil || following != marker else {
                throw AWSError(
                    .invalidAnswer, "The server gives the same page again and again.", outcome: .refused,
                    service: AWSService.lambda.name, operation: call.operation)
            }
            marker = following
        } while marker != nil
        return pages
    }

    static func function(_ name: String, since date: String = "2015-03-31") -> String {
        "/\(date)/functions/\(URIEncoding.encode(name))"
    }

    private func decode<Answer: Decodable>(
        _ type: Answer.Type, from response: TransportResponse, operation: String
    ) throws -> Answer {
        do {
            return try JSONValue(parsing: response.body).decode(type, keys: .capitalized)
        } catch {
            throw AWSError(
                .invalidAnswer, "The answer cannot be read: \(error)", outcome: .unknown,
                service: AWSService.lambda.name, operation: operation, httpStatus: response.status,
                requestId: response.requestId)
        }
    }
}
