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
        let body = try JSONValue(encoding: input, keys: .capitalized).bytes()
        // Quotas are those of the real service; local and test servers have none.
        let isAWS = client.endpoints.override(for: .cloudWatch) == nil
        return try await client.send(
            AWSRequest(
                service: .cloudWatch, operation: call.operation, retries: call.retries,
                rateBucket: isAWS ? call.rateBucket : nil,
                http: TransportRequest(
                    method: "POST", endpoint: endpoint, path: endpoint.pathPrefix + "/",
                    headers: [
                        HTTPHeader("content-type", "application/x-amz-json-1.0"),
                        HTTPHeader("x-amz-target", "GraniteServiceVersion20100801.\(call.operation)"),
                    ],
                    body: Data(body))))
    }

    func send<Answer: Decodable>(_ call: Call, _ input: any Encodable, as type: Answer.Type) async throws -> Answer {
        let response = try await send(call, input)
        do {
            return try JSONValue(parsing: response.body).decode(type, keys: .capitalized)
        } catch {
            throw unreadable("The answer cannot be read: \(error)", call.operation, response)
        }
    }

    /// Asks for page after page until there is none.
    func pages<Page: CloudWatchPage>(
        _ call: Call, as type: Page.Type, _ input: (_ token: String?) -> any Encodable
    ) async throws -> [Page] {
        var pages: [Page] = []
        var token: String?
        repeat {
            let page = try await send(call, input(token), as: type)
            pages.append(page)
            let following = page.nextToken.flatMap { $0.isEmpty ? nil : $0 }
            guard following == nil || following != token else {
                throw AWSError(
                    .invalidAnswer, "The server gives the same page again and again.", outcome: .refused,
                    service: AWSService.cloudWatch.name, operation: call.operation)
            }
            token = following
        } while token != nil
        return pages
    }

    private func unreadable(_ message: String, _ operation: String, _ response: TransportResponse) -> AWSError {
        AWSError(
            .invalidAnswer, message, outcome: .unknown, service: AWSService.cloudWatch.name, operation: operation,
            httpStatus: response.status, requestId: response.requestId)
    }
}

/// A part of a list.
protocol CloudWatchPage: Decodable {
    var nextToken: String? { get }
}
