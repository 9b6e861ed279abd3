import Expressions

/// What a function runs with, apart from its code.
struct FunctionSettings: Hashable, Sendable, Codable {
    var packageType = "Zip"
    var runtime: String?
    var handler: String?
    var role: String
    var description = ""
    /// Seconds, 1 to 900.
    var timeout = 3
    /// Megabytes, 128 to 10240.
    var memorySize = 128
    /// nil: the function has no `Environment` at all, which AWS leaves out of its answers.
    var environment: [String: String]?
    var architectures = ["x86_64"]
    /// Kept and given back as they came, without effect here: VpcConfig, DeadLetterConfig and the like.
    var others: [String: JSONValue] = [:]

    /// The members of the request that stand in `others`.
    static let kept = [
        "DeadLetterConfig", "EphemeralStorage", "FileSystemConfigs", "ImageConfig", "KMSKeyArn", "LoggingConfig",
        "SnapStart", "TracingConfig", "VpcConfig",
    ]
}
