import Expressions
import Foundation

/// CloudWatch's API: metrics and alarms, one method an operation, named as there.
///
/// It speaks AWS JSON 1.0. All methods throw `AWSError`, or `CancellationError` when the task was cancelled.
package struct CloudWatchClient: Sendable {
    package let client: AWSClient

    package init(client: AWSClient) {
        self.client = client
    }

    /// How the calls of one kind are sent.
    struct Call {
        var operation: String
        var retries: RetryPermission
        var rateBucket: RateBucket?
    }

    @discardableResult
    func send(_ call: Call, _ input: any Encodable) async throws -> TransportResponse {
        let endpoint = client.endpoint(of: .cloudWatch)
        let http = TransportRequest(
            method: "POST", endpoint: endpoint, path: endpoint.pathPrefix + "/",
            headers: [
                HTTPHeader("content-type", "application/x-amz-json-1.0"),
                HTTPHeader("x-amz-target", "GraniteServiceVersion20100801.\(call.operation)"),
            ],
            body: Data(try JSONValue(encoding: input, keys: .capitalized).bytes()))
        return try await client.send(
            http, to: .cloudWatch, operation: call.operation, retries: call.retries, bucket: call.rateBucket)
    }

    /// Fetches page after page until there is none.
    func pages<Page: CloudWatchPage>(
        _ call: Call, as type: Page.Type, _ input: (_ token: String?) -> any Encodable
    ) async throws -> [Page] {
        try await client.pages(of: .cloudWatch, operation: call.operation, next: \.nextToken) { token in
            try client.decode(
                type, from: try await send(call, input(token)), of: .cloudWatch, operation: call.operation)
        }
    }
}

/// A part of a list.
protocol CloudWatchPage: Decodable {
    var nextToken: String? { get }
}
