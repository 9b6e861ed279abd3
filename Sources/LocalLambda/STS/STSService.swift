import AWSModel
import Expressions
import Foundation
import NIOCore
import SigV4

/// The part of STS that identifies a caller and issues keys of roles. Trust policies are not checked.
struct STSService: LocalService {
    let keys: AccessKeys

    private func parameters(_ request: APIRequest) -> [String: String] {
        var form = request
        if request.body.readableBytes > 0 { form.query = String(decoding: request.bodyBytes, as: UTF8.self) }
        return Dictionary(form.queryItems.map { ($0.name, $0.value) }) { first, _ in first }
    }

    func operation(of request: APIRequest) -> (name: String, isMutating: Bool)? {
        parameters(request)["Action"].map { ($0, false) }
    }

    func respond(to request: APIRequest) async throws -> APIResponse {
        let parameters = parameters(request)
        switch parameters["Action"] {
        case "GetCallerIdentity":
            return answer(
                "GetCallerIdentity",
                "<Arn>\(XML.escaped(request.caller.arn))</Arn><UserId>\(XML.escaped(request.caller.userID))</UserId>"
                    + "<Account>\(request.caller.accountID)</Account>", request)
        case "AssumeRole": return try assumeRole(parameters, request)
        case let action?: throw APIError.notImplemented("the STS operation \(action)")
        case nil: throw APIError(status: 400, code: "MissingAction", message: "The request names no Action.")
        }
    }

    private func assumeRole(_ parameters: [String: String], _ request: APIRequest) throws -> APIResponse {
        let arn = parameters["RoleArn"] ?? ""
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", RequestedFunction.isAccount(parts[4]),
            parts[5].hasPrefix("role/"), let role = parts[5].split(separator: "/").last.map(String.init)
        else {
            throw APIError(status: 400, code: "ValidationError", message: "\(arn) is invalid")
        }
        var input: JSONValue = [:]
        for member in ServiceModel.sts.input(of: "AssumeRole")?.members ?? [] {
            guard let text = parameters[member.name] else { continue }
            let isInteger = ServiceModel.sts.shape(of: "AssumeRole", [member.name])?.kind == .integer
            let number = isInteger ? Int64(text) : nil
            input.set(member.name, number.map { .integer($0) } ?? .string(text))
        }
        let violations = ServiceModel.sts.violations(in: input, of: "AssumeRole")
        guard violations.isEmpty else {
            throw APIError(status: 400, code: "ValidationError", message: violations.validationMessage)
        }
        let session = parameters["RoleSessionName"] ?? ""
        let seconds = parameters["DurationSeconds"].flatMap(Int.init) ?? 3600
        let holder = keys.issue(accountID: parts[4], role: role, session: session)
        let expiration = Date(timeIntervalSinceNow: Double(seconds)).ISO8601Format()
        return answer(
            "AssumeRole",
            "<AssumedRoleUser><Arn>\(XML.escaped(holder.arn))</Arn>"
                + "<AssumedRoleId>\(XML.escaped(holder.userID))</AssumedRoleId></AssumedRoleUser>"
                + "<Credentials><AccessKeyId>\(holder.credentials.accessKeyID)</AccessKeyId>"
                + "<SecretAccessKey>\(holder.credentials.secretAccessKey.value)</SecretAccessKey>"
                + "<SessionToken>\(holder.credentials.sessionToken?.value ?? "")</SessionToken>"
                + "<Expiration>\(expiration)</Expiration></Credentials>", request)
    }

    private func answer(_ action: String, _ result: String, _ request: APIRequest) -> APIResponse {
        .xml(
            "<\(action)Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><\(action)Result>\(result)"
                + "</\(action)Result><ResponseMetadata><RequestId>\(request.requestID)</RequestId></ResponseMetadata>"
                + "</\(action)Response>")
    }

    func render(_ error: APIError, for request: APIRequest) -> APIResponse {
        let type = error.status < 500 ? "Sender" : "Receiver"
        return .xml(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>\(type)</Type>"
                + "<Code>\(error.code)</Code><Message>\(XML.escaped(error.message))</Message></Error>"
                + "<RequestId>\(request.requestID)</RequestId></ErrorResponse>", status: error.status)
    }
}
