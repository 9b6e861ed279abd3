import Expressions
import Foundation

/// The configuration of a function, apart from its code.
struct FunctionSettings: Sendable, Codable {
    var packageType = "Zip"
    var runtime: String?
    var handler: String?
    var role: String
    var description = ""
    /// Seconds.
    var timeout = 3
    /// Megabytes.
    var memorySize = 128
    /// nil: the function has no `Environment` at all, which AWS leaves out of its answers.
    var environment: [ExactString: ExactString]?
    var architectures = ["x86_64"]
    /// The layers' versions, in the order in which they are merged.
    var layers: [LayerReference] = []
    var logging = LoggingSettings()
    /// The target of events that could not be handled; nil for none.
    var deadLetterTarget: String?
    /// Whether each tenant's invocations have environments of their own.
    var isolatesTenants = false
    /// Members that are kept and returned without effect, by name.
    var others: [String: JSONValue] = [:]

    /// The members in `others`.
    static let kept = [
        "DurableConfig", "EphemeralStorage", "FileSystemConfigs", "ImageConfig", "KMSKeyArn", "SnapStart",
        "TracingConfig", "VpcConfig",
    ]

    /// The settings as bytes: equal settings have equal bytes, and others have not.
    var fingerprint: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Strings, numbers and lists of them: there is nothing that could not be encoded.
        return (try? encoder.encode(self)) ?? Data()
    }
}

/// How a function's output is written.
struct LoggingSettings: Sendable, Codable, Equatable {
    /// `Text` or `JSON`.
    var format = "Text"
    var applicationLevel: String?
    var systemLevel: String?
    /// nil: the group with the function's name.
    var group: String?

    var isJSON: Bool { format == "JSON" }

    func group(of function: String) -> String { group ?? "/aws/lambda/\(function)" }
}

/// A version of a layer that a function uses.
struct LayerReference: Sendable, Codable, Equatable {
    var arn: String
    /// Bytes of the zip archive.
    var codeSize: Int
    /// The archive's name in the code store; nil for a layer that does not exist here.
    var archive: String?
}
