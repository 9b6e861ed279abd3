import Expressions
import Foundation
import NIOCore

extension LambdaService {
    private static let payloadLimit = 6_291_556
    private static let eventPayloadLimit = 1 << 20

    func invoke(_ route: LambdaRoute, _ request: APIRequest) async throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let kind = request.header("X-Amz-Invocation-Type") ?? "RequestResponse"
        guard ["RequestResponse", "Event", "DryRun"].contains(kind) else {
            throw .validation(
                kind, at: "invocationType", "Member must satisfy enum value set: [Event, RequestResponse, DryRun]")
        }
        guard let function = registry.function(reference.key) else {
            throw .functionNotFound(reference.key.arn(reference.qualifier ?? VersionRecord.latest))
        }
        let found = try resolve(reference, in: function)
        let payload = try checkedPayload(request, limit: kind == "Event" ? Self.eventPayloadLimit : Self.payloadLimit)
        let context = try clientContext(request)
        if kind == "DryRun" { return .noContent }

        var version = found.version
        if let alias = found.alias, let chosen = function.version(traffic.version(of: alias)) { version = chosen }
        if version.number == VersionRecord.latest {
            if let previous = function.previous { version = previous }
            scheduler.retire(functionIdentity: function.identity, except: version, only: version.number)
        }
        if version.isPending {
            throw .conflict(
                "The operation cannot be performed at this time. "
                    + "The function is currently in the following state: Pending")
        }
        let wantsTail = kind == "RequestResponse" && request.header("X-Amz-Log-Type") == "Tail"
        let call = FunctionCall(
            target: ExecutionTarget(
                function: function.key, functionIdentity: function.identity, version: version),
            resource: function.key.name + (reference.qualifier.map { ":\($0)" } ?? ""),
            reserved: function.reservedConcurrency,
            invocation: Invocation(
                requestID: request.requestID, payload: payload, arn: function.key.arn(reference.qualifier),
                clientContext: context, wantsLog: wantsTail || configuration.onFunctionLog != nil))
        if kind == "Event" {
            scheduler.inBackground { _ = try? await run(call) }
            return APIResponse(status: 202)
        }
        let result = try await run(call)
        var response = APIResponse(status: 200, headers: [("Content-Type", "application/json")], body: result.payload)
        response.headers.append(("X-Amz-Executed-Version", version.number))
        if result.isError { response.headers.append(("X-Amz-Function-Error", "Unhandled")) }
        if wantsTail {
            response.headers.append(("X-Amz-Log-Result", Data(result.log.suffix(4096)).base64EncodedString()))
        }
        return response
    }

    /// Runs a call that has been admitted by name, and counts it.
    private func run(_ call: FunctionCall) async throws(APIError) -> InvocationResult {
        let function = call.target.function
        let version = call.target.version.number
        var sample = InvocationSample(
            accountID: function.accountID, region: function.region, functionName: function.name,
            resource: call.resource, executedVersion: version, start: configuration.now(), duration: 0,
            outcome: .throttled)
        do throws(APIError) {
            sample.concurrency = try traffic.enter(function, reserved: call.reserved)
        } catch {
            metrics.record(sample)
            throw error
        }
        defer { traffic.leave(function) }
        switch await scheduler.invoke(call.invocation, of: call.target) {
        case .refused(let error): throw error
        case .ran(let result):
            sample.outcome = result.isError ? .failed : .succeeded
            sample.duration = result.duration
            metrics.record(sample)
            scheduler.logged(
                FunctionLog(
                    functionName: function.name, version: version, requestID: call.invocation.requestID,
                    text: String(decoding: result.log, as: UTF8.self)))
            return result
        }
    }

    private func checkedPayload(_ request: APIRequest, limit: Int) throws(APIError) -> ByteBuffer {
        guard request.body.readableBytes <= limit else {
            throw APIError(
                status: 413, code: "RequestTooLargeException",
                message: "\(request.body.readableBytes) byte payload is too large for the "
                    + "\(limit == Self.payloadLimit ? "RequestResponse" : "Event") invocation type "
                    + "(limit \(limit) bytes)"
            )
        }
        // A call without a payload has the empty event.
        guard request.body.readableBytes > 0 else { return ByteBuffer(string: "{}") }
        do throws(JSONError) {
            _ = try JSONValue(parsing: request.body.readableBytesView)
        } catch {
            throw APIError(
                status: 400, code: "InvalidRequestContentException",
                message: "Could not parse request body into json: \(error)")
        }
        return request.body
    }

    private func clientContext(_ request: APIRequest) throws(APIError) -> String? {
        guard let header = request.header("X-Amz-Client-Context") else { return nil }
        guard let data = Data(base64Encoded: header), let text = String(data: data, encoding: .utf8),
            (try? JSONValue(parsing: text)) != nil
        else {
            throw APIError(
                status: 400, code: "InvalidRequestContentException",
                message: "Client context must be a valid Base64-encoded JSON object.")
        }
        // It travels on as a header.
        return text.replacing("\n", with: " ").replacing("\r", with: " ")
    }
}
