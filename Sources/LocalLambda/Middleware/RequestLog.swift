import Foundation
import Synchronization

/// Keeps the newest requests, and tells a listener of each.
final class RequestLog: RequestMiddleware {
    /// A server that runs for days keeps no more than this.
    private static let limit = 100_000

    private let requests = Mutex<[LoggedRequest]>([])
    private let now: @Sendable () -> Date
    private let listener: (@Sendable (LoggedRequest) -> Void)?

    init(now: @escaping @Sendable () -> Date, listener: (@Sendable (LoggedRequest) -> Void)?) {
        self.now = now
        self.listener = listener
    }

    var snapshot: [LoggedRequest] { requests.withLock { $0 } }

    func intercept(_ request: APIRequest, next: Next) async throws -> APIResponse {
        let response = try await next(request)
        let entry = LoggedRequest(
            service: request.operation.service, operation: request.operation.name,
            isMutating: request.operation.isMutating, method: request.method, path: request.path,
            query: request.query, status: response.status, at: now(), fault: response.fault)
        requests.withLock {
            if $0.count >= Self.limit { $0.removeFirst(Self.limit / 10) }
            $0.append(entry)
        }
        listener?(entry)
        return response
    }
}
