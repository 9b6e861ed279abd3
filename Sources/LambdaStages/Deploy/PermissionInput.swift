import AWSServices
import OrderedCollections
import StageKit

/// Who may call the function, as a pipeline writes it: one statement of its policy.
struct PermissionInput: Decodable, Hashable, Sendable {
    let principal: String
    let action: String?
    let sourceArn: String?
    let sourceAccount: String?
    let organization: String?
    let urlAuthType: String?

    static let schema = InputSchema(
        InputField(
            "principal", .string, "A service such as s3.amazonaws.com, an account, an ARN, or *.", required: true),
        InputField("action", .string, "The allowed action.", default: "lambda:InvokeFunction"),
        InputField("sourceArn", .string, "The only allowed source, such as the ARN of a bucket."),
        InputField("sourceAccount", .string, "The only allowed account of the source."),
        InputField("organization", .string, "The only allowed organization of the principal."),
        InputField(
            "urlAuthType", .string(allowed: ["AWS_IAM", "NONE"]),
            "For lambda:InvokeFunctionUrl: the authentication "
                + "type of the URL."))

    func permission(_ id: String) -> Permission {
        var permission = Permission(
            statementId: id, action: action ?? "lambda:InvokeFunction", principal: principal, sourceArn: sourceArn)
        permission.sourceAccount = sourceAccount
        permission.principalOrgID = organization
        permission.functionUrlAuthType = urlAuthType
        return permission
    }

    /// Whether a statement of a policy document says the same.
    func isMet(by statement: JSONValue) -> Bool {
        guard statement["Action"]?.stringValue == action ?? "lambda:InvokeFunction",
            Self.principals(statement["Principal"]).contains(principal)
        else { return false }
        let conditions = Self.conditions(statement["Condition"])
        let wanted = [
            "aws:sourcearn": sourceArn, "aws:sourceaccount": sourceAccount, "aws:principalorgid": organization,
            "lambda:functionurlauthtype": urlAuthType,
        ].compactMapValues { $0 }
        return conditions == wanted
    }

    /// The forms in which a principal may be written: an account's number is its root's ARN.
    private static func principals(_ value: JSONValue?) -> [String] {
        let texts =
            value?.stringValue.map { [$0] } ?? value?.objectValue?.values.compactMap(\.stringValue)
            ?? value?.objectValue?.values.flatMap { $0.arrayValue?.compactMap(\.stringValue) ?? [] } ?? []
        return texts.flatMap { text -> [String] in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 6, parts[2] == "iam", parts[5] == "root" else { return [text] }
            return [text, String(parts[4])]
        }
    }

    /// The values of all conditions by their keys in lower case, whatever the operator.
    private static func conditions(_ value: JSONValue?) -> [String: String] {
        var result: [String: String] = [:]
        guard let operations = value?.objectValue else { return result }
        for operation in operations.values {
            for key in operation.keys { result[key.lowercased()] = operation[key]?.stringValue }
        }
        return result
    }
}
