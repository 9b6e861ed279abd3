import Expressions
import Foundation

extension LambdaService {
    func createFunction(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let text = input.required("FunctionName")
        let reference = try RequestedFunction(text, caller: request.caller)
        guard reference.qualifier == nil else {
            throw .invalidParameter("The function name \(text) must not have a qualifier.")
        }
        let key = reference.key
        guard key.name.utf8.count <= RequestedFunction.nameLimit else {
            throw .validation(key.name, at: "functionName", "Member must have length less than or equal to 64")
        }
        let packageType = input.string("PackageType") ?? "Zip"
        var settings = FunctionSettings(packageType: packageType, role: input.required("Role"))
        try settings.apply(input)
        try applyLayers(input, to: &settings, request)
        settings.architectures = input.strings("Architectures") ?? settings.architectures
        if packageType == "Zip", settings.runtime == nil || settings.handler == nil {
            throw .invalidParameter(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.")
        }
        let tags = try TagRules.checked(input.map("Tags"))
        if registry.function(key) != nil { throw .conflict("Function already exist: \(key.name)") }
        let code = try codeReference(
            input.object("Code") ?? OperationInput([:]), packageType: packageType, prefix: "code.")
        let now = configuration.now()
        let until = now.addingTimeInterval(configuration.functionStartDelay.milliseconds / 1000)
        var record = FunctionRecord(
            key: key, identity: Self.newID(),
            latest: VersionRecord(
                number: VersionRecord.latest, settings: settings, code: code, revisionID: Self.newID(),
                lastModified: now, phase: .creating(until: until, revisionID: Self.newID())))
        record.tags = tags
        let publishes = input.bool("Publish") ?? false
        if publishes {
            _ = publish(&record, description: nil, phase: .creating(until: until, revisionID: Self.newID()), at: now)
        }
        try registry.insert(record)
        let shown = publishes ? record.versions.last ?? record.latest : record.latest
        return .json(ConfigurationShape.json(shown, of: key, qualifier: nil), status: 201)
    }

    func getFunction(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let function = try function(reference)
        let version = try resolve(reference, in: function).version
        var location: JSONValue = [:]
        if let image = version.code.imageURI {
            location = ["RepositoryType": "ECR", "ImageUri": .string(image), "ResolvedImageUri": .string(image)]
        } else if let archive = version.code.archive {
            location = [
                "RepositoryType": "S3",
                "Location": .string(
                    locations.location(
                        of: archive, named: function.key.name, accountID: function.key.accountID,
                        region: function.key.region)),
            ]
        }
        var json: JSONValue = [
            "Configuration": ConfigurationShape.json(version, of: function.key, qualifier: reference.qualifier),
            "Code": location,
        ]
        if !function.tags.isEmpty { json.set("Tags", .strings(function.tags)) }
        if let reserved = function.reservedConcurrency {
            json.set("Concurrency", ["ReservedConcurrentExecutions": .int(reserved)])
        }
        return .json(json)
    }

    func getFunctionConfiguration(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let function = try function(reference)
        let version = try resolve(reference, in: function).version
        return .json(ConfigurationShape.json(version, of: function.key, qualifier: reference.qualifier))
    }

    func listFunctions(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let functions = registry.functions(accountID: request.caller.accountID, region: request.caller.region)
        switch input.string("FunctionVersion") {
        case "ALL":
            let all = functions.flatMap { function in
                ([function.latest] + function.versions).map { (function.key, $0) }
            }
            let page = try Page(of: all, input) { Self.listKey($0.0, $0.1) }
            return .json(
                page.json("Functions") {
                    ConfigurationShape.json($0.1, of: $0.0, qualifier: $0.1.number, isListed: true)
                })
        default:
            let page = try Page(of: functions, input) { $0.key.name }
            return .json(
                page.json("Functions") {
                    ConfigurationShape.json($0.latest, of: $0.key, qualifier: nil, isListed: true)
                })
        }
    }

    /// Sorts as the list does: by name, `$LATEST` first, then by number.
    private static func listKey(_ key: FunctionKey, _ version: VersionRecord) -> String {
        key.name + "\u{1}" + VersionOrder.key(version.number)
    }

    func updateFunctionConfiguration(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try latestReference(input, request)
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            var settings = function.latest.settings
            try settings.apply(input)
            try applyLayers(input, to: &settings, request)
            if settings.packageType == "Image",
                ["Handler", "Runtime", "Layers"].contains(where: { input.member($0) != nil })
            {
                throw .invalidParameter(
                    "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.")
            }
            try beginUpdate(&function, revisionID: input.string("RevisionId"), at: now)
            function.latest.settings = settings
            return ConfigurationShape.json(function.latest, of: function.key, qualifier: nil)
        }
        return .json(json)
    }

    func updateFunctionCode(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try latestReference(input, request)
        let present = try function(reference)
        let code = try codeReference(input, packageType: present.latest.settings.packageType, prefix: "")
        let architectures = input.strings("Architectures")
        let isDryRun = input.bool("DryRun") ?? false
        let publishes = input.bool("Publish") ?? false
        let revisionID = input.string("RevisionId")
        let change = { (function: inout FunctionRecord, now: Date) throws(APIError) -> JSONValue in
            try beginUpdate(&function, revisionID: revisionID, at: now)
            function.latest.code = code
            if let architectures { function.latest.settings.architectures = architectures }
            guard publishes else {
                return ConfigurationShape.json(function.latest, of: function.key, qualifier: nil)
            }
            let until = now.addingTimeInterval(configuration.updateDelay.milliseconds / 1000)
            let version = publish(
                &function, description: nil, phase: .creating(until: until, revisionID: Self.newID()), at: now)
            return ConfigurationShape.json(version, of: function.key, qualifier: version.number)
        }
        if isDryRun {
            // The same checks and the same answer, on a copy that nobody keeps.
            var copy = try function(reference)
            return .json(try change(&copy, configuration.now()))
        }
        let json = try registry.update(reference.key, change)
        return .json(json)
    }

    func deleteFunction(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        guard let qualifier = reference.qualifier else {
            let function = try function(reference)
            try registry.remove(reference.key)
            scheduler.retire(functionIdentity: function.identity)
            return .noContent
        }
        guard qualifier != VersionRecord.latest else {
            throw .invalidParameter("$LATEST version cannot be deleted without deleting the function.")
        }
        let identity = try registry.update(reference.key) { (function, _) throws(APIError) -> String in
            guard RequestedFunction.isNumber(qualifier) else {
                throw .invalidParameter("Deletion of aliases is not currently supported.")
            }
            let users = function.aliases.values
                .filter { $0.version == qualifier || $0.additional?.version == qualifier }.map(\.name).sorted()
            guard users.isEmpty else {
                throw .conflict(
                    "Unable to delete version because the following aliases reference it: "
                        + "[\(users.joined(separator: ", "))]")
            }
            function.versions.removeAll { $0.number == qualifier }
            function.asyncSettings[qualifier] = nil
            function.provisioned[qualifier] = nil
            function.policies[qualifier] = nil
            return function.identity
        }
        scheduler.retire(functionIdentity: identity, only: qualifier)
        return .noContent
    }

    // MARK: Steps

    /// The function of a request that changes `$LATEST`, which may name no other version.
    private func latestReference(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> RequestedFunction {
        let reference = try reference(input, request)
        guard reference.qualifier == nil || reference.qualifier == VersionRecord.latest else {
            throw .invalidParameter("This operation is permitted on Lambda functions, not on versions or aliases.")
        }
        return reference
    }

    func resolve(
        _ reference: RequestedFunction, in function: FunctionRecord
    ) throws(APIError) -> (version: VersionRecord, alias: AliasRecord?) {
        guard let found = function.resolve(reference.qualifier) else {
            throw .functionNotFound(reference.key.arn(reference.qualifier))
        }
        return found
    }

    private func beginUpdate(_ function: inout FunctionRecord, revisionID: String?, at now: Date) throws(APIError) {
        try checkUnchanging(function)
        if let revisionID, revisionID != function.latest.revisionID { throw .staleRevision() }
        let until = now.addingTimeInterval(configuration.updateDelay.milliseconds / 1000)
        function.previous = function.latest
        function.latest.phase = .updating(until: until, revisionID: Self.newID())
        function.latest.revisionID = Self.newID()
        function.latest.lastModified = now
        function.latest.generation += 1
    }

    /// Refuses while the function is being made or changed.
    func checkUnchanging(_ function: FunctionRecord) throws(APIError) {
        if function.latest.isPending {
            throw .conflict(
                "The operation cannot be performed at this time. "
                    + "The function is currently in the following state: Pending")
        }
        if function.latest.isUpdating {
            throw .conflict(
                "The operation cannot be performed at this time. "
                    + "An update is in progress for resource: \(function.key.arn())")
        }
    }
}
