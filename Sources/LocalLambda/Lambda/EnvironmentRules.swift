import Expressions

/// The rules for a function's variables that AWS's model does not have.
enum EnvironmentRules {
    private static let limit = 4096

    static func checked(_ given: JSONValue?) throws(APIError) -> [ExactString: ExactString] {
        let given = given ?? [:]
        var variables: [ExactString: ExactString] = [:]
        for name in given.keys { variables[ExactString(name)] = ExactString(given[name]?.stringValue ?? "") }
        let taken = variables.keys.map(\.text).filter { reserved.contains($0) }.sorted()
        guard taken.isEmpty else {
            throw .invalidParameter(
                "Lambda was unable to configure your environment variables because the environment variables you "
                    + "have provided contains reserved keys that are currently not supported for modification. "
                    + "Reserved keys used in this request: \(taken.joined(separator: ", "))")
        }
        let text = JSONValue.strings(variables).text()
        guard text.utf8.count <= limit else {
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
