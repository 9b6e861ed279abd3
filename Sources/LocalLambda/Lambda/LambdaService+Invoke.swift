import Expressions
import Foundation
import NIOCore

extension LambdaService {
    static let payloadLimit = 6_291_556
    private static let eventPayloadLimit = 1 << 20

    func invoke(_ input: OperationInput, _ request: APIRequest) async throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let kind = input.string("InvocationType") ?? "RequestResponse"
        guard let function = registry.function(reference.key) else {
            throw .functionNotFound(reference.key.arn(reference.qualifier ?? VersionRecord.latest))
        }
        let found = try resolve(reference, in: function)
        let payload = try checkedPayload(request, limit: kind == "Event" ? Self.eventPayloadLimit : Self.payloadLimit)
        let context = try clientContext(request)
        try Self.checkTenant(input, of: found.version)
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
        let wantsTail = kind == "RequestResponse" && input.string("LogType") == "Tail"
        let call = FunctionCall(
            target: ExecutionTarget(
                function: function.key, functionIdentity: function.identity, version: version,
                tenant: input.string("TenantId")),
            resource: function.key.name + (reference.qualifier.map { ":\($0)" } ?? ""),
            reserved: function.reservedConcurrency,
            invocation: Invocation(
                requestID: request.requestID, payload: payload, arn: function.key.arn(reference.qualifier),
                clientContext: context, wantsLog: wantsTail || configuration.onFunctionLog != nil))
        if kind == "Event" {
            let event = AsyncEvent(
                call: call, received: configuration.now(),
                settings: function.asyncSettings[reference.qualifier ?? ""]
                    ?? AsyncSettings(lastModified: .distantPast),
                deadLetterTarget: version.settings.deadLetterTarget)
            scheduler.inBackground { await handle(event) }
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

    /// AWS takes a tenant's id for functions that isolate tenants, and for no other.
    private static func checkTenant(_ input: OperationInput, of version: VersionRecord) throws(APIError) {
        switch (version.settings.isolatesTenants, input.string("TenantId")) {
        case (true, nil):
            throw .invalidParameter(
                "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request "
                    + "and try again.")
        case (false, .some):
            throw .invalidParameter(
                "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your "
                    + "request and try again.")
        default: return
        }
    }

    /// Runs a call that has been admitted by name, and counts it.
    func run(_ call: FunctionCall) async throws(APIError) -> InvocationResult {
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
            throw Self.payloadTooLarge(
                request.body.readableBytes, limit == Self.payloadLimit ? "RequestResponse" : "Event")
        }
        // A call without a payload has the empty event.
        guard request.body.readableBytes > 0 else { return ByteBuffer(string: "{}") }
        do throws(JSONError) {
            _ = try JSONValue(parsing: request.body.readableBytesView)
        } catch {
            throw .unreadableBody("\(error)")
        }
        return request.body
    }

    static func payloadTooLarge(_ size: Int?, _ kind: String) -> APIError {
        APIError(
            status: 413, code: "RequestTooLargeException",
            message:
                "\(size.map { "\($0) byte payload" } ?? "The payload") is too large for the \(kind) invocation type "
                + "(limit \(kind == "Event" ? eventPayloadLimit : payloadLimit) bytes)")
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
