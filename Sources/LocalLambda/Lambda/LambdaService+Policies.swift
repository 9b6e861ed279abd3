import Expressions

/// Resource policies: one for the function, and one for each of its qualifiers. They are kept, not enforced.
extension LambdaService {
    func addPermission(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let fields = try RequestFields(request)
        let statementID = try fields.required("StatementId")
        guard RequestedFunction.isQualifier(statementID), statementID.utf8.count <= 100 else {
            throw .validation(
                statementID, at: "statementId", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)")
        }
        let action = try fields.required("Action")
        guard action.hasPrefix("lambda:") else {
            throw .validation(
                action, at: "action",
                "Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])")
        }
        let principal = try fields.required("Principal")
        let revisionID = try fields.string("RevisionId")
        var conditions: JSONValue = [:]
        if let account = try fields.string("SourceAccount") {
            conditions.set("StringEquals", ["AWS:SourceAccount": .string(account)])
        }
        if let source = try fields.string("SourceArn") {
            conditions.set("ArnLike", ["AWS:SourceArn": .string(source)])
        }
        if let type = try fields.string("FunctionUrlAuthType") {
            conditions.set("StringEquals", ["lambda:FunctionUrlAuthType": .string(type)])
        }
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
            var statement: JSONValue = [
                "Sid": .string(statementID), "Effect": "Allow", "Principal": Self.principal(principal),
                "Action": .string(action), "Resource": .string(function.key.arn(reference.qualifier)),
            ]
            if !conditions.names.isEmpty { statement.set("Condition", conditions) }
            policy.statements.append(statement)
            policy.revisionID = Self.newID()
            guard Self.json(policy).text().utf8.count <= 20_480 else {
                throw APIError(
                    status: 400, code: "PolicyLengthExceededException",
                    message: "The final policy size is bigger than the limit (20480).")
            }
            function.policies[place] = policy
            return statement
        }
        return .json(["Statement": .string(statement.text())], status: 201)
    }

    func getPolicy(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let function = try function(reference)
        guard let policy = function.policies[reference.qualifier ?? ""], !policy.statements.isEmpty else {
            throw .notFound("The resource you requested does not exist.")
        }
        return .json(["Policy": .string(Self.json(policy).text()), "RevisionId": .string(policy.revisionID)])
    }

    func removePermission(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let revisionID = request.queryValue("RevisionId")
        try registry.update(reference.key) { (function, _) throws(APIError) in
            let place = reference.qualifier ?? ""
            guard var policy = function.policies[place],
                let index = policy.statements.firstIndex(where: { $0["Sid"]?.stringValue == route.name })
            else { throw .notFound("Statement \(route.name) is not found in resource policy.") }
            if let revisionID, revisionID != policy.revisionID { throw .staleRevision("GetPolicy") }
            policy.statements.remove(at: index)
            policy.revisionID = Self.newID()
            function.policies[place] = policy
        }
        return .noContent
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
