import Expressions
import Foundation
import HTTPTypes
import NIOCore

/// From a request off the wire to its service and back: names the operation, passes the middleware, renders errors.
struct RequestChain: Sendable {
    let services: [String: any LocalService]
    /// The first one is outermost; the signature check is the last.
    let middleware: [any RequestMiddleware]

    func respond(method: String, target: String, headers: HTTPFields, body: ByteBuffer) async -> APIResponse {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? String(parts[1]) : ""
        let scope = RequestScope(authorization: headers[.authorization], query: query)
        // AWS sends what is not signed to S3, where it may be public; here nothing is.
        let service = scope?.service ?? "s3"
        var request = APIRequest(
            method: method, path: parts.first.map(String.init) ?? "/", query: query, headers: headers, body: body,
            operation: OperationName(service: service, name: "-", isMutating: false),
            caller: Caller(
                accountID: "", region: scope?.region ?? "", service: service, accessKeyID: "", arn: "", userID: ""),
            requestID: UUID().uuidString.lowercased())
        if let operation = services[service]?.operation(of: request) {
            request.operation.name = operation.name
            request.operation.isMutating = operation.isMutating
        }
        var response = await rendered(request, from: middleware[...])
        response.headers.append((service == "s3" ? "x-amz-request-id" : "x-amzn-RequestId", request.requestID))
        return response
    }

    /// Errors become answers at every step, so that each middleware sees what the client will see.
    private func rendered(_ request: APIRequest, from rest: ArraySlice<any RequestMiddleware>) async -> APIResponse {
        let renderer = services[request.operation.service]
        do {
            guard let first = rest.first else {
                guard let service = services[request.operation.service] else {
                    throw APIError.notImplemented("the service '\(request.operation.service)'")
                }
                return try await service.respond(to: request)
            }
            return try await first.intercept(request) { await rendered($0, from: rest.dropFirst()) }
        } catch let error as APIError {
            return Self.render(error, for: request, with: renderer)
        } catch {
            let message = "The local Lambda failed: \(error)"
            return Self.render(
                APIError(status: 500, code: "ServiceException", message: message), for: request, with: renderer)
        }
    }

    private static func render(
        _ error: APIError, for request: APIRequest, with service: (any LocalService)?
    ) -> APIResponse {
        var response: APIResponse
        if let service {
            response = service.render(error, for: request)
        } else {
            response = .json(["__type": .string(error.code), "message": .string(error.message)], status: error.status)
            response.headers.append(("X-Amzn-ErrorType", error.code))
        }
        response.fault = error.fault
        return response
    }
}
