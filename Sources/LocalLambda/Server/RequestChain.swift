import Expressions
import Foundation
import HTTPTypes
import NIOCore

/// From a request off the wire to its service and back: names the operation, passes the middleware, renders errors.
struct RequestChain: HTTPHandler {
    let services: [String: any LocalService]
    let hosts: LoopbackGuard
    let signatures: SignatureCheck
    /// Outermost: it sees every request, refused ones too.
    let log: RequestLog
    /// In their order, between the log and the check of the whole signature.
    let middleware: [any RequestMiddleware]

    func admit(_ head: RequestHead) async -> Admission {
        let request = request(head)
        do throws(APIError) {
            if let reason = hosts.refusal(of: head) {
                throw APIError(status: 403, code: "AccessDeniedException", message: reason)
            }
            if head.hasBody { try signatures.checkHead(of: request) }
        } catch {
            return .refused(await finished(request, from: [log], error: error))
        }
        let service = services[request.operation.service]
        return .accepted(
            Admission.Accepted(
                bodyLimit: service?.bodyLimit(of: request) ?? 1 << 20,
                refuseBody: { size in
                    let error =
                        service?.bodyTooLarge(request, size: size)
                        ?? .notImplemented("the service '\(request.operation.service)'")
                    return await finished(request, from: [log], error: error)
                },
                respond: { body in
                    var request = request
                    request.body = body
                    // Some protocols name the operation in the body.
                    if body.readableBytes > 0 { name(&request) }
                    return await finished(request, from: ([log] + middleware + [signatures])[...])
                }))
    }

    private func request(_ head: RequestHead) -> APIRequest {
        let parts = head.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? String(parts[1]) : ""
        let scope = RequestScope(authorization: head.headers[.authorization], query: query)
        // AWS sends what is not signed to S3, where it may be public; here nothing is.
        let service = scope?.service ?? "s3"
        var request = APIRequest(
            method: head.method, path: parts.first.map(String.init) ?? "/", query: query, headers: head.headers,
            body: ByteBuffer(), operation: OperationName(service: service, name: "-", isMutating: false),
            caller: Caller(
                accountID: "", region: scope?.region ?? "", service: service, accessKeyID: "", arn: "", userID: ""),
            requestID: UUID().uuidString.lowercased())
        name(&request)
        return request
    }

    private func name(_ request: inout APIRequest) {
        guard let operation = services[request.operation.service]?.operation(of: request) else { return }
        request.operation.name = operation.name
        request.operation.isMutating = operation.isMutating
    }

    private func finished(
        _ request: APIRequest, from middleware: ArraySlice<any RequestMiddleware>, error: APIError? = nil
    ) async -> APIResponse {
        var response = await rendered(request, from: middleware, error: error)
        let name = request.operation.service == "s3" ? "x-amz-request-id" : "x-amzn-RequestId"
        response.headers.append((name, request.requestID))
        return response
    }

    /// Errors become answers at every step, so that each middleware sees what the client will see.
    private func rendered(
        _ request: APIRequest, from rest: ArraySlice<any RequestMiddleware>, error: APIError?
    ) async -> APIResponse {
        let renderer = services[request.operation.service]
        do {
            guard let first = rest.first else {
                if let error { throw error }
                guard let service = services[request.operation.service] else {
                    throw APIError.notImplemented("the service '\(request.operation.service)'")
                }
                return try await service.respond(to: request)
            }
            return try await first.intercept(request) { await rendered($0, from: rest.dropFirst(), error: error) }
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
