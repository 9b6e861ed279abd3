import Foundation

/// The variables of an execution environment: Lambda's and the function's own. The API refuses those that would
/// replace one of Lambda's.
struct EnvironmentVariables {
    private(set) var values: [String: String]

    /// - Parameters:
    ///   - folder: where the code is.
    ///   - layers: the folder that stands for `/opt`; nil without layers.
    init(
        _ environment: ExecutionEnvironment, kind: RuntimeKind, folder: String, layers: String?, runtimeFolder: String,
        endpoint: String
    ) {
        let target = environment.target
        let settings = target.version.settings
        values = Self.searchPaths(kind, folder: folder, layers: layers)
        values["TZ"] = ":UTC"
        values["LANG"] = "en_US.UTF-8"
        for (name, value) in settings.environment ?? [:] { values[name.text] = value.text }
        var platform = [
            "_HANDLER": settings.handler ?? "",
            "LAMBDA_TASK_ROOT": folder,
            "LAMBDA_RUNTIME_DIR": runtimeFolder,
            "AWS_REGION": target.function.region,
            "AWS_DEFAULT_REGION": target.function.region,
            "AWS_LAMBDA_FUNCTION_NAME": target.function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": target.version.number,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(settings.memorySize),
            "AWS_LAMBDA_LOG_GROUP_NAME": settings.logging.group(of: target.function.name),
            "AWS_LAMBDA_LOG_STREAM_NAME": environment.logStream,
            "AWS_LAMBDA_LOG_FORMAT": settings.logging.format,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
            "_AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129",
            "_AWS_XRAY_DAEMON_PORT": "2000",
            "AWS_ENDPOINT_URL": endpoint,
        ]
        platform["AWS_LAMBDA_LOG_LEVEL"] = settings.logging.applicationLevel
        // Lambda sets it for its own runtimes, and not for a bootstrap.
        if kind != .provided { platform["AWS_EXECUTION_ENV"] = "AWS_Lambda_\(settings.runtime ?? "")" }
        values.merge(platform) { _, platform in platform }
    }

    /// The paths in which programs, libraries and modules are found: the code's and the layers'.
    private static func searchPaths(_ kind: RuntimeKind, folder: String, layers: String?) -> [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let optional = layers.map { [$0] } ?? []
        var values = [
            "PATH": (optional.map { $0 + "/bin" } + [path]).joined(separator: ":"),
            "LD_LIBRARY_PATH": ([folder, folder + "/lib"] + optional.map { $0 + "/lib" }).joined(separator: ":"),
        ]
        switch kind {
        case .python(let version):
            // Beside the code itself, which the runtime puts first.
            let folders = optional.flatMap { ["\($0)/python/lib/python\(version)/site-packages", "\($0)/python"] }
            values["PYTHONPATH"] = folders.joined(separator: ":")
        case .node(let version):
            let folders = optional.flatMap {
                ["\($0)/nodejs/node\(version)/node_modules", "\($0)/nodejs/node_modules"]
            }
            values["NODE_PATH"] = (folders + [folder]).joined(separator: ":")
        case .provided: break
        }
        return values
    }
}
