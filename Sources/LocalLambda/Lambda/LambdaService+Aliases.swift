import Expressions
import Foundation

extension LambdaService {
    func createAlias(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let fields = try RequestFields(request)
        let name = try fields.required("Name")
        try Self.check(aliasName: name)
        let version = try fields.required("FunctionVersion")
        let description = try fields.string("Description") ?? ""
        let routing = try Self.routing(fields)
        let json = try registry.update(reference.key) { (function, _) throws(APIError) -> JSONValue in
            if function.aliases[name] != nil {
                throw .conflict("Alias already exists: \(function.key.arn(name))")
            }
            let alias = AliasRecord(
                name: name, version: version, additional: routing ?? nil, description: description,
                revisionID: Self.newID())
            try check(alias, in: function)
            function.aliases[name] = alias
            return Self.json(alias, of: function.key)
        }
        return .json(json, status: 201)
    }

    func getAlias(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        guard let alias = registry.function(reference.key)?.aliases[route.name] else {
            throw .notFound("Cannot find alias arn: \(reference.key.arn(route.name))")
        }
        return .json(Self.json(alias, of: reference.key))
    }

    func listAliases(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let function = try function(reference)
        let version = request.queryValue("FunctionVersion").flatMap { $0.isEmpty ? nil : $0 }
        let aliases = function.aliases.values
            .filter { version == nil || $0.version == version || $0.additional?.version == version }
            .sorted { $0.name < $1.name }
        let page = try Page(of: aliases, request: request) { $0.name }
        return .json(page.json("Aliases") { Self.json($0, of: function.key) })
    }

    func updateAlias(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let fields = try RequestFields(request)
        let version = try fields.string("FunctionVersion")
        let description = try fields.string("Description")
        let revisionID = try fields.string("RevisionId")
        let routing = try Self.routing(fields)
        let missing = APIError.notFound("Alias not found: \(reference.key.arn(route.name))")
        let json = try registry.update(reference.key, missing: missing) { (function, _) throws(APIError) -> JSONValue in
            guard var alias = function.aliases[route.name] else { throw missing }
            if let revisionID, revisionID != alias.revisionID { throw .staleRevision() }
            if let version { alias.version = version }
            if let description { alias.description = description }
            if let routing { alias.additional = routing }
            try check(alias, in: function)
            alias.revisionID = Self.newID()
            function.aliases[route.name] = alias
            return Self.json(alias, of: function.key)
        }
        return .json(json)
    }

    func deleteAlias(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        if registry.function(reference.key)?.aliases[route.name] == nil { return .noContent }
        try registry.update(reference.key) { (function, _) throws(APIError) in
            function.aliases[route.name] = nil
            function.provisioned[route.name] = nil
            function.policies[route.name] = nil
            function.urls[route.name] = nil
        }
        return .noContent
    }

    // MARK: Rules

    private static func check(aliasName name: String) throws(APIError) {
        let isName = RequestedFunction.isQualifier(name) && !name.hasPrefix("$") && !RequestedFunction.isNumber(name)
        guard isName else {
            throw .validation(
                name, at: "name",
                name.utf8.count > 128
                    ? "Member must have length less than or equal to 128"
                    : "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)")
        }
    }

    /// nil: the request does not say; the inner nil: no weights.
    private static func routing(_ fields: RequestFields) throws(APIError) -> AliasRecord.Additional?? {
        guard let routing = try fields.object("RoutingConfig") else { return nil }
        guard let weights = try routing.object("AdditionalVersionWeights"), let first = weights.value.names.first else {
            return .some(nil)
        }
        let members = weights.value.objectValue ?? [:]
        for (version, weight) in members {
            guard RequestedFunction.isNumber(version) else {
                throw .validation(
                    "{\(version)=\(weight.text())}", at: "routingConfig.additionalVersionWeights",
                    "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]+]")
            }
            guard let number = weight.doubleValue, (0.0...1.0).contains(number) else {
                throw .validation(
                    "{\(version)=\(weight.text())}", at: "routingConfig.additionalVersionWeights",
                    "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "
                        + "Member must have value greater than or equal to 0.0, Member must not be null]")
            }
        }
        guard members.count == 1 else {
            throw .invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1")
        }
        return AliasRecord.Additional(version: first, weight: members[first]?.doubleValue ?? 0)
    }

    private func check(_ alias: AliasRecord, in function: FunctionRecord) throws(APIError) {
        guard alias.version == VersionRecord.latest || RequestedFunction.isNumber(alias.version) else {
            throw .validation(
                alias.version, at: "functionVersion",
                "Member must satisfy regular expression pattern: (\\$LATEST|[0-9]+)")
        }
        guard let main = function.version(alias.version) else {
            throw .functionNotFound(function.key.arn(alias.version))
        }
        guard let additional = alias.additional else { return }
        if alias.version == VersionRecord.latest {
            throw .invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version")
        }
        if additional.version == alias.version {
            throw .invalidParameter(
                "Invalid function version \(alias.version). Function version \(alias.version) is already included "
                    + "in routing configuration.")
        }
        guard let second = function.version(additional.version) else {
            throw .functionNotFound(function.key.arn(additional.version))
        }
        guard main.settings.role == second.settings.role else {
            throw .invalidParameter("The versions of an alias with weights must have the same execution role.")
        }
        guard main.settings.others["DeadLetterConfig"] == second.settings.others["DeadLetterConfig"] else {
            throw .invalidParameter(
                "The versions of an alias with weights must have the same dead-letter queue configuration, or none.")
        }
        if function.provisioned[alias.name] != nil {
            throw .invalidParameter("Alias with weights can not be used with Provisioned Concurrency")
        }
    }

    private static func json(_ alias: AliasRecord, of function: FunctionKey) -> JSONValue {
        var json: JSONValue = [
            "AliasArn": .string(function.arn(alias.name)), "Name": .string(alias.name),
            "FunctionVersion": .string(alias.version), "Description": .string(alias.description),
        ]
        if let additional = alias.additional {
            json.set(
                "RoutingConfig",
                ["AdditionalVersionWeights": .object([additional.version: .real(JSONReal(additional.weight))])])
        }
        json.set("RevisionId", .string(alias.revisionID))
        return json
    }
}
