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
        try await client.send(
            request, to: .lambda, operation: call.operation, retries: call.retries, bucket: call.rateBucket)
    }

    func send<Answer: Decodable>(
        _ call: Call, body: (any Encodable)? = nil, as type: Answer.Type
    ) async throws -> Answer {
        try client.decode(
            type, from: try await send(call, body: body), of: .lambda, operation: call.operation)
    }

    func request(_ call: Call) -> TransportRequest {
        let endpoint = client.endpoint(of: .lambda)
        return TransportRequest(
            method: call.method, endpoint: endpoint, path: endpoint.pathPrefix + call.path,
            query: call.query.compactMap { name, value in value.map { "\(name)=\(URIEncoding.encode($0))" } }
                .joined(separator: "&"))
    }

    /// Fetches page after page until there is none.
    func pages<Page: Decodable>(
        _ call: Call, as type: Page.Type, next: (Page) -> String?
    ) async throws -> [Page] {
        try await client.pages(of: .lambda, operation: call.operation, next: next) { marker in
            var call = call
            call.query.append(("Marker", marker))
            return try await send(call, as: type)
        }
    }

    static func function(_ name: String, since date: String = "2015-03-31") -> String {
        "/\(date)/functions/\(URIEncoding.encode(name))"
    }
}
