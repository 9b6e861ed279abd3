import AWSServices
import OrderedCollections
import StageKit

/// The callers that one statement of the function's policy allows, as a pipeline writes it.
struct PermissionInput: Decodable, Hashable, Sendable {
    let principal: String
    let action: String?
    let sourceArn: String?
    let sourceAccount: String?
    let organization: String?
    let eventSourceToken: String?
    let urlAuthType: String?
    let invokedViaFunctionUrl: Bool?

    static let schema = InputSchema(
        InputField(
            "principal", .string, "A service such as s3.amazonaws.com, an account, an ARN, or *.", required: true),
        InputField("action", .string, "The allowed action.", default: "lambda:InvokeFunction"),
        InputField("sourceArn", .string, "The only allowed source, such as the ARN of a bucket."),
        InputField("sourceAccount", .string, "The only allowed account of the source."),
        InputField("organization", .string, "The only allowed organization of the principal."),
        InputField("eventSourceToken", .string, "The only allowed event source token, as Alexa sends it."),
        InputField(
            "urlAuthType", .string(allowed: ["AWS_IAM", "NONE"]),
            "For lambda:InvokeFunctionUrl: the authentication type of the URL."),
        InputField(
            "invokedViaFunctionUrl", .boolean,
            "For lambda:InvokeFunction: whether only calls through the function URL are allowed."))

    /// The members of a statement that permissions can have, by condition key in lower case.
    private var conditions: [String: String] {
        [
            "aws:sourcearn": sourceArn, "aws:sourceaccount": sourceAccount, "aws:principalorgid": organization,
            "lambda:eventsourcetoken": eventSourceToken, "lambda:functionurlauthtype": urlAuthType,
            "lambda:invokedviafunctionurl": invokedViaFunctionUrl == true ? "true" : nil,
        ].compactMapValues { $0 }
    }

    private static let knownMembers: Set<String> = ["Sid", "Effect", "Action", "Resource", "Principal", "Condition"]

    func permission(_ id: String) -> Permission {
        var permission = Permission(
            statementId: id, action: action ?? "lambda:InvokeFunction", principal: principal, sourceArn: sourceArn)
        permission.sourceAccount = sourceAccount
        permission.principalOrgID = organization
        permission.eventSourceToken = eventSourceToken
        permission.functionUrlAuthType = urlAuthType
        permission.invokedViaFunctionUrl = invokedViaFunctionUrl == true ? true : nil
        return permission
    }

    /// Whether a statement of a policy document says the same. A condition that the pipeline does not name is left
    /// there: it only narrows who may call.
    func isMet(by statement: JSONValue) -> Bool {
        guard statement["Effect"]?.stringValue ?? "Allow" == "Allow",
            Self.texts(statement["Action"]) == [action ?? "lambda:InvokeFunction"],
            Self.principals(statement["Principal"]).contains(principal)
        else { return false }
        let found = Self.conditions(statement["Condition"])
        return conditions.allSatisfy { found[$0.key] == [$0.value] }
    }

    /// The members of a statement that would be lost if it were replaced, such as a condition that the pipeline does not
    /// name.
    func lostMembers(of statement: JSONValue) -> [String] {
        let members = statement.keys.filter { !Self.knownMembers.contains($0) }
        let keys = Self.conditions(statement["Condition"]).filter { key, values in
            conditions[key] == nil || values.count > 1
        }
        return members + keys.keys.sorted()
    }

    /// The forms in which a principal may be written: an account's number is its root's ARN.
    private static func principals(_ value: JSONValue?) -> [String] {
        let texts = value?.objectValue?.values.flatMap { Self.texts($0) } ?? Self.texts(value)
        return texts.flatMap { text -> [String] in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 6, parts[2] == "iam", parts[5] == "root" else { return [text] }
            return [text, String(parts[4])]
        }
    }

    /// The strings of a value that a policy writes as one or as a list.
    private static func texts(_ value: JSONValue?) -> [String] {
        if let list = value?.arrayValue { return list.compactMap(text) }
        return value.flatMap(text).map { [$0] } ?? []
    }

    private static func text(_ value: JSONValue) -> String? {
        value.stringValue ?? value.boolValue.map { $0 ? "true" : "false" }
    }

    /// The values of all conditions by their keys in lower case, whatever the operator.
    private static func conditions(_ value: JSONValue?) -> [String: [String]] {
        var result: [String: [String]] = [:]
        guard let operations = value?.objectValue else { return result }
        for operation in operations.values {
            for key in operation.keys { result[key.lowercased(), default: []] += texts(operation[key]) }
        }
        return result
    }
}
