import Expressions
import Foundation

/// Reads a function's settings out of a request and refuses what AWS refuses.
enum SettingsValidation {
    /// Takes over what the request has; what it does not have stays.
    static func apply(_ fields: RequestFields, to settings: inout FunctionSettings) throws(APIError) {
        if let runtime = try fields.string("Runtime") {
            try check(runtime: runtime)
            settings.runtime = runtime
        }
        if let handler = try fields.string("Handler") {
            guard handler.utf8.count <= 128, !handler.contains(where: \.isWhitespace), !handler.isEmpty else {
                throw .validation(handler, at: "handler", "Member must satisfy regular expression pattern: [^\\s]+")
            }
            settings.handler = handler
        }
        if let role = try fields.string("Role") {
            try check(role: role)
            settings.role = role
        }
        if let description = try fields.string("Description") {
            guard description.utf16.count <= 256 else {
                throw .validation(description, at: "description", "Member must have length less than or equal to 256")
            }
            settings.description = description
        }
        if let timeout = try fields.int("Timeout") {
            try check(timeout, at: "timeout", in: 1...900)
            settings.timeout = timeout
        }
        if let memory = try fields.int("MemorySize") {
            try check(memory, at: "memorySize", in: 128...10_240)
            settings.memorySize = memory
        }
        if let environment = try fields.object("Environment") {
            settings.environment = try self.environment(environment)
        }
        try applyKept(fields, to: &settings)
    }

    private static func applyKept(_ fields: RequestFields, to settings: inout FunctionSettings) throws(APIError) {
        if let layers = try fields.strings("Layers"), !layers.isEmpty {
            throw .invalidParameter(
                "The local Lambda has no layers: put their files into the function's own package.")
        }
        if let systems = fields.member("FileSystemConfigs")?.arrayValue, !systems.isEmpty {
            throw .invalidParameter("The local Lambda has no file systems (FileSystemConfigs).")
        }
        for key in FunctionSettings.kept {
            if let member = fields.member(key) { settings.others[key] = member }
        }
        if let size = try fields.object("EphemeralStorage")?.int("Size") {
            try check(size, at: "ephemeralStorage.size", in: 512...10_240)
        }
        if let mode = try fields.object("TracingConfig")?.string("Mode"), !["Active", "PassThrough"].contains(mode) {
            throw .validation(
                mode, at: "tracingConfig.mode", "Member must satisfy enum value set: [Active, PassThrough]")
        }
    }

    static func architectures(_ fields: RequestFields) throws(APIError) -> [String]? {
        guard let architectures = try fields.strings("Architectures") else { return nil }
        guard architectures.count == 1, ["x86_64", "arm64"].contains(architectures[0]) else {
            throw .validation(
                "[\(architectures.joined(separator: ", "))]", at: "architectures",
                "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]")
        }
        return architectures
    }

    private static func check(_ value: Int, at member: String, in range: ClosedRange<Int>) throws(APIError) {
        guard value >= range.lowerBound else {
            throw .validation(
                "\(value)", at: member, "Member must have value greater than or equal to \(range.lowerBound)")
        }
        guard value <= range.upperBound else {
            throw .validation(
                "\(value)", at: member, "Member must have value less than or equal to \(range.upperBound)")
        }
    }

    // MARK: Role

    private static func check(role: String) throws(APIError) {
        let parts = role.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        let isRole =
            parts.count == 6 && parts[0] == "arn" && parts[1].hasPrefix("aws") && parts[2] == "iam"
            && parts[3].isEmpty && RequestedFunction.isAccount(parts[4]) && parts[5].hasPrefix("role")
            && parts[5].utf8.count > 5
            && parts[5].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+=,.@-_/".contains($0)) }
        guard isRole else {
            throw .validation(
                role, at: "role",
                "Member must satisfy regular expression pattern: "
                    + "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+")
        }
    }

    // MARK: Runtime

    private static let runtimes = [
        "nodejs20.x", "provided.al2023", "python3.12", "java17", "nodejs16.x", "dotnet8", "python3.10", "java11",
        "dotnet6", "dotnet10", "python3.11", "nodejs18.x", "nodejs22.x", "nodejs24.x", "ruby3.2", "ruby3.3",
        "ruby3.4", "ruby4.0", "java21", "java25", "python3.13", "python3.14", "python3.9", "python3.8", "java8.al2",
        "provided.al2",
    ]

    private static let retired: Set = [
        "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
        "java8", "python2.7", "python3.6", "python3.7", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1",
        "dotnetcore3.1", "go1.x", "ruby2.5", "ruby2.7", "provided",
    ]

    private static func check(runtime: String) throws(APIError) {
        if retired.contains(runtime) {
            throw .invalidParameter(
                "The runtime parameter of \(runtime) is no longer supported for creating or updating AWS Lambda "
                    + "functions. We recommend you use a supported runtime while creating or updating functions.")
        }
        guard runtimes.contains(runtime) else {
            throw .invalidParameter(
                "Value \(runtime) at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
                    + "[\(runtimes.joined(separator: ", "))] or be a valid ARN")
        }
    }

    // MARK: Environment

    private static func environment(_ fields: RequestFields) throws(APIError) -> [String: String] {
        let variables = try fields.texts("Variables") ?? [:]
        for name in variables.keys.sorted() {
            let isName =
                name.utf8.count >= 2 && name.first.map { $0.isASCII && $0.isLetter } == true
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            guard isName || reserved.contains(name) else {
                throw .validation(
                    "{\(name)=***}", at: "environment.variables",
                    "Map keys must satisfy constraint: "
                        + "[Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]")
            }
        }
        let taken = variables.keys.filter { reserved.contains($0) }.sorted()
        guard taken.isEmpty else {
            throw .invalidParameter(
                "Lambda was unable to configure your environment variables because the environment variables you "
                    + "have provided contains reserved keys that are currently not supported for modification. "
                    + "Reserved keys used in this request: \(taken.joined(separator: ", "))")
        }
        let text = JSONValue.texts(variables).text()
        guard text.utf8.count <= 4096 else {
            throw .invalidParameter(
                "Lambda was unable to configure your environment variables because the environment variables you "
                    + "have provided exceeded the 4KB limit. String measured: \(text)")
        }
        return variables
    }

    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    private static let reserved: Set = [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ]
}
