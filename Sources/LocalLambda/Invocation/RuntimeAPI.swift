import Expressions
import Foundation
import HTTPTypes
import NIOCore

/// The Lambda Runtime API, version 2018-06-01, of one environment.
///
/// Contract: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
struct RuntimeAPI: HTTPHandler {
    /// The largest response in bytes.
    static let responseLimit = 6_291_556
    /// A response over its own limit is read all the same, so that the invocation fails with the right error.
    private static let bodyLimit = 64 << 20
    private static let prefix = "/2018-06-01/runtime/"

    let environment: ExecutionEnvironment

    func admit(_ head: RequestHead) async -> Admission {
        if let reason = LoopbackGuard().refusal(of: head) {
            return .refused(Self.refusal(403, "Forbidden", reason))
        }
        return .accepted(
            Admission.Accepted(
                bodyLimit: Self.bodyLimit,
                refuseBody: { _ in Self.refusal(413, "RequestEntityTooLarge", "The body is larger than 64 MB.") },
                respond: { body in
                    await respond(method: head.method, target: head.target, headers: head.headers, body: body)
                }))
    }

    private func respond(method: String, target: String, headers: HTTPFields, body: ByteBuffer) async -> APIResponse {
        guard target.hasPrefix(Self.prefix) else { return Self.refusal(404, "NotFound", "There is no \(target) here.") }
        let parts = target.dropFirst(Self.prefix.count).split(separator: "/").map(String.init)
        do throws(RuntimeAPIError) {
            switch (method, parts.count) {
            case ("GET", 2) where parts == ["invocation", "next"]:
                guard let event = try await environment.next() else {
                    return Self.refusal(410, "Gone", "The environment has ended.")
                }
                return response(for: event)
            case ("POST", 3) where parts[0] == "invocation" && parts[2] == "response":
                try environment.respond(parts[1], with: body, isError: false)
                return Self.accepted
            case ("POST", 3) where parts[0] == "invocation" && parts[2] == "error":
                try environment.respond(parts[1], with: Self.errorPayload(body, headers), isError: true)
                return Self.accepted
            case ("POST", 2) where parts == ["init", "error"]:
                environment.reportStartFailure(Self.errorPayload(body, headers))
                return Self.accepted
            default: return Self.refusal(404, "NotFound", "There is no \(method) \(target) here.")
            }
        } catch {
            switch error {
            case .invalidTransition:
                return Self.refusal(403, "InvalidStateTransition", "An event is still open: answer it first.")
            case .invalidRequestID:
                return Self.refusal(400, "InvalidRequestID", "There is no open event with this request id.")
            case .tooLarge:
                return Self.refusal(
                    413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (\(Self.responseLimit) bytes)."
                )
            }
        }
    }

    private func response(for event: ExecutionEnvironment.Event) -> APIResponse {
        let invocation = event.invocation
        let root = invocation.requestID.replacing("-", with: "")
        var headers = [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", invocation.requestID),
            ("Lambda-Runtime-Deadline-Ms", String(Int(event.deadline.timeIntervalSince1970 * 1000))),
            ("Lambda-Runtime-Invoked-Function-Arn", invocation.arn),
            ("Lambda-Runtime-Trace-Id", "Root=1-\(root.prefix(8))-\(root.suffix(24));Sampled=0"),
        ]
        if let tenant = environment.target.tenant { headers.append(("Lambda-Runtime-Aws-Tenant-Id", tenant)) }
        if let context = invocation.clientContext {
            headers.append(("Lambda-Runtime-Client-Context", context))
        }
        return APIResponse(status: 200, headers: headers, body: invocation.payload)
    }

    /// The function's report or, of a process that sends no body, the type in its header.
    private static func errorPayload(_ body: ByteBuffer, _ headers: HTTPFields) -> ByteBuffer {
        guard body.readableBytes == 0 else { return body }
        let type = HTTPField.Name("Lambda-Runtime-Function-Error-Type").flatMap { headers[$0] } ?? "Runtime.Unknown"
        let value: JSONValue = ["errorType": .string(type), "errorMessage": ""]
        return ByteBuffer(bytes: value.bytes())
    }

    private static let accepted = APIResponse.json(["status": "OK"], status: 202)

    private static func refusal(_ status: Int, _ type: String, _ message: String) -> APIResponse {
        .json(["errorType": .string(type), "errorMessage": .string(message)], status: status)
    }
}
