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
            "authType", .string(allowed: ["AWS_IAM", "NONE"]),
            "The callers that are allowed: signed requests, or "
                + "all requests.",
            required: true),
        InputField(
            "invokeMode", .string(allowed: ["BUFFERED", "RESPONSE_STREAM"]), "The invoke mode of the URL.",
            default: "BUFFERED"),
        InputField(
            "cors",
            .object(
                InputField("allowCredentials", .boolean, "Whether requests may have cookies."),
                InputField("allowHeaders", .list(.string), "The headers that requests may have."),
                InputField("allowMethods", .list(.string), "The allowed methods."),
                InputField("allowOrigins", .list(.string), "The allowed origins."),
                InputField("exposeHeaders", .list(.string), "The headers that scripts may read."),
                InputField("maxAge", .duration, "The time for which browsers may cache these settings.")),
            "The CORS settings for browsers."))

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

    /// Whether an address is as this says. AWS may reorder lists and write header names in lower case.
    func isMet(by found: FunctionURLConfig) -> Bool {
        let wanted = config
        guard wanted.authType == found.authType, wanted.invokeMode == found.invokeMode ?? "BUFFERED" else {
            return false
        }
        guard let rules = wanted.cors else { return true }
        let present = found.cors ?? FunctionURLConfig.CORS()
        func same(_ list: KeyPath<FunctionURLConfig.CORS, [String]?>, _ form: (String) -> String) -> Bool {
            Set((rules[keyPath: list] ?? []).map(form)) == Set((present[keyPath: list] ?? []).map(form))
        }
        return rules.allowCredentials ?? false == present.allowCredentials ?? false
            && rules.maxAge ?? 0 == present.maxAge ?? 0 && same(\.allowOrigins) { $0 }
            && same(\.allowHeaders) { $0.lowercased() } && same(\.exposeHeaders) { $0.lowercased() }
            && same(\.allowMethods) { $0.uppercased() }
    }
}
