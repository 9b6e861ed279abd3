import Expressions

/// Resource policies: one for the function, and one for each of its qualifiers. They are kept, not enforced.
extension LambdaService {
    private static let policyLimit = 20_480

    func addPermission(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let statementID = input.required("StatementId")
        let revisionID = input.string("RevisionId")
        let statement = try registry.update(reference.key) { (function, _) throws(APIError) -> JSONValue in
            guard function.resolve(reference.qualifier) != nil else {
                throw .functionNotFound(function.key.arn(reference.qualifier))
            }
            let place = reference.qualifier ?? ""
            var policy = function.policies[place] ?? PolicyRecord(revisionID: Self.newID())
            if let revisionID, revisionID != policy.revisionID { throw .staleRevision("GetPolicy") }
            guard !policy.statements.contains(where: { $0["Sid"]?.stringValue == statementID }) else {
                throw .conflict(
                    "The statement id (\(statementID)) provided already exists. "
                        + "Please provide a new statement id, or remove the existing statement.")
            }
            let statement = Self.statement(input, resource: function.key.arn(reference.qualifier))
            policy.statements.append(statement)
            policy.revisionID = Self.newID()
            guard Self.json(policy).text().utf8.count <= Self.policyLimit else {
                throw APIError(
                    status: 400, code: "PolicyLengthExceededException",
                    message: "The final policy size is bigger than the limit (\(Self.policyLimit)).")
            }
            function.policies[place] = policy
            return statement
        }
        return .json(["Statement": .string(statement.text())], status: 201)
    }

    func getPolicy(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let function = try function(reference)
        guard let policy = function.policies[reference.qualifier ?? ""], !policy.statements.isEmpty else {
            throw .notFound("The resource you requested does not exist.")
        }
        return .json(["Policy": .string(Self.json(policy).text()), "RevisionId": .string(policy.revisionID)])
    }

    func removePermission(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let statementID = input.required("StatementId")
        let revisionID = input.string("RevisionId")
        try registry.update(reference.key) { (function, _) throws(APIError) in
            let place = reference.qualifier ?? ""
            guard var policy = function.policies[place],
                let index = policy.statements.firstIndex(where: { $0["Sid"]?.stringValue == statementID })
            else { throw .notFound("Statement \(statementID) is not found in resource policy.") }
            if let revisionID, revisionID != policy.revisionID { throw .staleRevision("GetPolicy") }
            policy.statements.remove(at: index)
            policy.revisionID = Self.newID()
            function.policies[place] = policy
        }
        return .noContent
    }

    /// The condition operator and key that each member of AddPermission becomes.
    private static let conditions = [
        ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
        ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
        ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
        ("SourceArn", "ArnLike", "AWS:SourceArn"),
        ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
    ]

    private static func statement(_ input: OperationInput, resource: String) -> JSONValue {
        var conditions: JSONValue = [:]
        for (member, comparison, key) in Self.conditions {
            let flag = input.bool(member).map { $0 ? "true" : "false" }
            guard let value = input.string(member) ?? flag else { continue }
            var group = conditions[comparison] ?? [:]
            group.set(key, .string(value))
            conditions.set(comparison, group)
        }
        var statement: JSONValue = [
            "Sid": .string(input.required("StatementId")), "Effect": "Allow",
            "Principal": principal(input.required("Principal")), "Action": .string(input.required("Action")),
            "Resource": .string(resource),
        ]
        if !conditions.keys.isEmpty { statement.set("Condition", conditions) }
        return statement
    }

    private static func principal(_ text: String) -> JSONValue {
        if text == "*" { return "*" }
        if RequestedFunction.isAccount(text) { return ["AWS": .string("arn:aws:iam::\(text):root")] }
        if text.hasPrefix("arn:") { return ["AWS": .string(text)] }
        return ["Service": .string(text)]
    }

    private static func json(_ policy: PolicyRecord) -> JSONValue {
        ["Version": "2012-10-17", "Id": "default", "Statement": .array(policy.statements)]
    }
}
