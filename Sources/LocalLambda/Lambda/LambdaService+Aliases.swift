import Expressions
import Foundation

extension LambdaService {
    func createAlias(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let name = input.required("Name")
        let version = input.required("FunctionVersion")
        let description = input.string("Description") ?? ""
        let routing = try Self.routing(input)
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

    func getAlias(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        guard let alias = registry.function(reference.key)?.aliases[input.required("Name")] else {
            throw .notFound("Cannot find alias arn: \(reference.key.arn(input.required("Name")))")
        }
        return .json(Self.json(alias, of: reference.key))
    }

    func listAliases(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let function = try function(reference)
        let version = input.string("FunctionVersion")
        let aliases = function.aliases.values
            .filter { version == nil || $0.version == version || $0.additional?.version == version }
            .sorted { $0.name < $1.name }
        let page = try Page(of: aliases, input) { $0.name }
        return .json(page.json("Aliases") { Self.json($0, of: function.key) })
    }

    func updateAlias(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let version = input.string("FunctionVersion")
        let description = input.string("Description")
        let revisionID = input.string("RevisionId")
        let routing = try Self.routing(input)
        let missing = APIError.notFound("Alias not found: \(reference.key.arn(input.required("Name")))")
        let json = try registry.update(reference.key, missing: missing) { (function, _) throws(APIError) -> JSONValue in
            guard var alias = function.aliases[input.required("Name")] else { throw missing }
            if let revisionID, revisionID != alias.revisionID { throw .staleRevision() }
            if let version { alias.version = version }
            if let description { alias.description = description }
            if let routing { alias.additional = routing }
            try check(alias, in: function)
            alias.revisionID = Self.newID()
            function.aliases[input.required("Name")] = alias
            return Self.json(alias, of: function.key)
        }
        return .json(json)
    }

    func deleteAlias(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let name = input.required("Name")
        if registry.function(reference.key)?.aliases[name] == nil { return .noContent }
        try registry.update(reference.key) { (function, _) throws(APIError) in
            function.aliases[name] = nil
            function.provisioned[name] = nil
            function.policies[name] = nil
            function.urls[name] = nil
            function.asyncSettings[name] = nil
        }
        return .noContent
    }

    // MARK: Rules

    /// nil: the request does not say; the inner nil: no weights.
    private static func routing(_ input: OperationInput) throws(APIError) -> AliasRecord.Additional?? {
        guard let routing = input.object("RoutingConfig") else { return nil }
        guard let weights = routing.member("AdditionalVersionWeights"), let version = weights.keys.first else {
            return .some(nil)
        }
        guard weights.keys.count == 1 else {
            throw .invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1")
        }
        return AliasRecord.Additional(version: version, weight: weights[version]?.doubleValue ?? 0)
    }

    private func check(_ alias: AliasRecord, in function: FunctionRecord) throws(APIError) {
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
        guard main.settings.deadLetterTarget == second.settings.deadLetterTarget else {
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
