import AWSServices
import StageKit

/// The function's https address, as a pipeline writes it.
struct FunctionURLInput: Decodable, Hashable, Sendable {
    struct CORS: Decodable, Hashable, Sendable {
        let allowCredentials: Bool?
        let allowHeaders: [String]?
        let allowMethods: [String]?
        let allowOrigins: [String]?
        let exposeHeaders: [String]?
        let maxAge: TimeLength?
    }

    let authType: String
    let invokeMode: String?
    let cors: CORS?

    static let schema = InputSchema(
        InputField(
            "authType", .string(allowed: ["AWS_IAM", "NONE"]), "Who may call it: signed callers, or anybody.",
            required: true),
        InputField(
            "invokeMode", .string(allowed: ["BUFFERED", "RESPONSE_STREAM"]), "How answers come.", default: "BUFFERED"),
        InputField(
            "cors",
            .object(
                InputField("allowCredentials", .boolean, "Whether cookies may be sent."),
                InputField("allowHeaders", .list(.string), "Header fields that may be sent."),
                InputField("allowMethods", .list(.string), "Methods that may be used."),
                InputField("allowOrigins", .list(.string), "Origins that may call."),
                InputField("exposeHeaders", .list(.string), "Header fields that may be read."),
                InputField("maxAge", .duration, "How long browsers may keep this.")),
            "What browsers may do across origins."))

    var config: FunctionURLConfig {
        var rules: FunctionURLConfig.CORS?
        if let cors {
            var wanted = FunctionURLConfig.CORS()
            wanted.allowCredentials = cors.allowCredentials
            wanted.allowHeaders = cors.allowHeaders
            wanted.allowMethods = cors.allowMethods
            wanted.allowOrigins = cors.allowOrigins
            wanted.exposeHeaders = cors.exposeHeaders
            wanted.maxAge = cors.maxAge.map { Int($0.seconds.rounded()) }
            rules = wanted
        }
        return FunctionURLConfig(authType: authType, cors: rules, invokeMode: invokeMode ?? "BUFFERED")
    }

    func isMet(by found: FunctionURLConfig) -> Bool {
        let wanted = config
        return wanted.authType == found.authType && wanted.invokeMode == found.invokeMode ?? "BUFFERED"
            && (wanted.cors == nil || wanted.cors == found.cors)
    }
}
