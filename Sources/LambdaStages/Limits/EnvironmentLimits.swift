import OrderedCollections
import StageKit

/// AWS's rules of environment variables that its model does not have.
enum EnvironmentLimits {
    /// The bytes of all names and values, as AWS counts them.
    static let mostBytes = 4096

    /// Names that Lambda itself sets.
    private static let reserved: Set<String> = [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ]

    static func diagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        guard let variables = input.value["environment"]?.objectValue else { return [] }
        let path = ["environment"]
        let taken = variables.keys.filter(reserved.contains).sorted()
        var diagnostics = taken.map { name in
            StageDiagnostic(
                path + [name],
                "AWS refuses the environment variable \(name): Lambda sets it itself. Choose another name.")
        }
        // Values that only the run knows count as empty, so that what is over the limit is so in any case.
        var known = variables
        for (name, value) in variables where value.stringValue?.contains("${") == true { known[name] = "" }
        let size = JSONValue.object(known).text().utf8.count
        if size > mostBytes {
            diagnostics.append(
                StageDiagnostic(
                    path,
                    "AWS refuses an environment of more than \(mostBytes) bytes; this one has at least \(size). Keep "
                        + "large values in a file of the code, in S3 or in a parameter store."))
        }
        return diagnostics
    }
}
