/// What a request to Lambda asks for, read out of its method and path.
struct LambdaRoute: Sendable, Equatable {
    enum Operation: String, Sendable {
        case createFunction = "CreateFunction"
        case listFunctions = "ListFunctions"
        case getFunction = "GetFunction"
        case deleteFunction = "DeleteFunction"
        case getFunctionConfiguration = "GetFunctionConfiguration"
        case updateFunctionConfiguration = "UpdateFunctionConfiguration"
        case updateFunctionCode = "UpdateFunctionCode"
        case publishVersion = "PublishVersion"
        case listVersionsByFunction = "ListVersionsByFunction"
        case createAlias = "CreateAlias"
        case listAliases = "ListAliases"
        case getAlias = "GetAlias"
        case updateAlias = "UpdateAlias"
        case deleteAlias = "DeleteAlias"
        case invoke = "Invoke"
        case putFunctionConcurrency = "PutFunctionConcurrency"
        case getFunctionConcurrency = "GetFunctionConcurrency"
        case deleteFunctionConcurrency = "DeleteFunctionConcurrency"
        case putProvisionedConcurrencyConfig = "PutProvisionedConcurrencyConfig"
        case getProvisionedConcurrencyConfig = "GetProvisionedConcurrencyConfig"
        case listProvisionedConcurrencyConfigs = "ListProvisionedConcurrencyConfigs"
        case deleteProvisionedConcurrencyConfig = "DeleteProvisionedConcurrencyConfig"
        case createEventSourceMapping = "CreateEventSourceMapping"
        case listEventSourceMappings = "ListEventSourceMappings"
        case getEventSourceMapping = "GetEventSourceMapping"
        case updateEventSourceMapping = "UpdateEventSourceMapping"
        case deleteEventSourceMapping = "DeleteEventSourceMapping"
        case listTags = "ListTags"
        case tagResource = "TagResource"
        case untagResource = "UntagResource"
        case addPermission = "AddPermission"
        case getPolicy = "GetPolicy"
        case removePermission = "RemovePermission"
        case createFunctionURLConfig = "CreateFunctionUrlConfig"
        case getFunctionURLConfig = "GetFunctionUrlConfig"
        case updateFunctionURLConfig = "UpdateFunctionUrlConfig"
        case deleteFunctionURLConfig = "DeleteFunctionUrlConfig"
        case listFunctionURLConfigs = "ListFunctionUrlConfigs"
        case getAccountSettings = "GetAccountSettings"

        var isMutating: Bool {
            self != .invoke && !rawValue.hasPrefix("Get") && !rawValue.hasPrefix("List")
        }
    }

    var operation: Operation
    /// The function, mapping or resource that the path names.
    var subject = ""
    /// The alias or statement that the path names.
    var name = ""

    /// Nil for what this server does not have.
    init?(_ request: APIRequest) {
        let parts = request.segments
        guard parts.count >= 2 else { return nil }
        let rest = Array(parts.dropFirst(2))
        let isList = request.queryValue("List") == "ALL"
        let found: (operation: Operation, subject: String, name: String)? =
            switch (parts[0], parts[1]) {
            case ("2015-03-31", "functions"): Self.functions(request.method, rest)
            case ("2015-03-31", "event-source-mappings"): Self.mappings(request.method, rest)
            case ("2016-08-19", "account-settings") where request.method == "GET" && rest.isEmpty:
                (.getAccountSettings, "", "")
            case ("2017-03-31", "tags") where rest.count == 1: Self.tags(request.method, rest[0])
            case ("2017-10-31", "functions") where rest.count == 2 && rest[1] == "concurrency":
                Self.concurrency(request.method, rest[0])
            case ("2019-09-30", "functions") where rest.count == 2:
                Self.provisioned(request.method, rest, isList: isList)
            case ("2021-10-31", "functions") where rest.count == 2: Self.urls(request.method, rest)
            default: nil
            }
        guard let found else { return nil }
        (operation, subject, name) = found
    }

    private typealias Found = (operation: Operation, subject: String, name: String)?

    private static func functions(_ method: String, _ rest: [String]) -> Found {
        switch (method, rest.count, rest.dropFirst().first) {
        case ("POST", 0, _): (.createFunction, "", "")
        case ("GET", 0, _): (.listFunctions, "", "")
        case ("GET", 1, _): (.getFunction, rest[0], "")
        case ("DELETE", 1, _): (.deleteFunction, rest[0], "")
        case ("GET", 2, "configuration"): (.getFunctionConfiguration, rest[0], "")
        case ("PUT", 2, "configuration"): (.updateFunctionConfiguration, rest[0], "")
        case ("PUT", 2, "code"): (.updateFunctionCode, rest[0], "")
        case ("POST", 2, "versions"): (.publishVersion, rest[0], "")
        case ("GET", 2, "versions"): (.listVersionsByFunction, rest[0], "")
        case ("POST", 2, "aliases"): (.createAlias, rest[0], "")
        case ("GET", 2, "aliases"): (.listAliases, rest[0], "")
        case ("GET", 3, "aliases"): (.getAlias, rest[0], rest[2])
        case ("PUT", 3, "aliases"): (.updateAlias, rest[0], rest[2])
        case ("DELETE", 3, "aliases"): (.deleteAlias, rest[0], rest[2])
        case ("POST", 2, "invocations"): (.invoke, rest[0], "")
        case ("POST", 2, "policy"): (.addPermission, rest[0], "")
        case ("GET", 2, "policy"): (.getPolicy, rest[0], "")
        case ("DELETE", 3, "policy"): (.removePermission, rest[0], rest[2])
        default: nil
        }
    }

    private static func mappings(_ method: String, _ rest: [String]) -> Found {
        switch (method, rest.count) {
        case ("POST", 0): (.createEventSourceMapping, "", "")
        case ("GET", 0): (.listEventSourceMappings, "", "")
        case ("GET", 1): (.getEventSourceMapping, rest[0], "")
        case ("PUT", 1): (.updateEventSourceMapping, rest[0], "")
        case ("DELETE", 1): (.deleteEventSourceMapping, rest[0], "")
        default: nil
        }
    }

    private static func tags(_ method: String, _ resource: String) -> Found {
        switch method {
        case "GET": (.listTags, resource, "")
        case "POST": (.tagResource, resource, "")
        case "DELETE": (.untagResource, resource, "")
        default: nil
        }
    }

    private static func concurrency(_ method: String, _ function: String) -> Found {
        switch method {
        case "PUT": (.putFunctionConcurrency, function, "")
        case "DELETE": (.deleteFunctionConcurrency, function, "")
        default: nil
        }
    }

    private static func provisioned(_ method: String, _ rest: [String], isList: Bool) -> Found {
        switch (method, rest[1]) {
        case ("GET", "concurrency"): (.getFunctionConcurrency, rest[0], "")
        case ("GET", "provisioned-concurrency") where isList: (.listProvisionedConcurrencyConfigs, rest[0], "")
        case ("GET", "provisioned-concurrency"): (.getProvisionedConcurrencyConfig, rest[0], "")
        case ("PUT", "provisioned-concurrency"): (.putProvisionedConcurrencyConfig, rest[0], "")
        case ("DELETE", "provisioned-concurrency"): (.deleteProvisionedConcurrencyConfig, rest[0], "")
        default: nil
        }
    }

    private static func urls(_ method: String, _ rest: [String]) -> Found {
        switch (method, rest[1]) {
        case ("POST", "url"): (.createFunctionURLConfig, rest[0], "")
        case ("GET", "url"): (.getFunctionURLConfig, rest[0], "")
        case ("PUT", "url"): (.updateFunctionURLConfig, rest[0], "")
        case ("DELETE", "url"): (.deleteFunctionURLConfig, rest[0], "")
        case ("GET", "urls"): (.listFunctionURLConfigs, rest[0], "")
        default: nil
        }
    }
}
