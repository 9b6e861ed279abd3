import Expressions
import Foundation

/// The input of `webhook`.
struct WebhookInput: StageInput {
    /// What is waited for after the call.
    struct Wait: Decodable, Sendable {
        let url: String?
        let urlField: ValuePath?
        let field: ValuePath
        let success: Words
        let failure: Words?
        let every: TimeLength
        let headers: [String: String]?
    }

    let url: String
    let method: String
    let body: JSONValue?
    let headers: [String: String]?
    let timeout: TimeLength
    let `repeat`: Repetition
    let waitFor: Wait?

    static let schema = InputSchema(
        InputField("url", .string, "The URL, http or https.", required: true),
        InputField(
            "method", .string(allowed: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]), "The method.",
            default: "POST"),
        InputField("body", .any, "The body: a string is sent unchanged, any other value as JSON."),
        InputField("headers", .map(.string), "The headers. Their values are hidden in all output.", secret: true),
        InputField("timeout", .positiveDuration, "The timeout of a request.", default: "30s"),
        InputField(
            "repeat", .string(allowed: ["always", "never"]),
            "After a crash: whether a request with an unknown response is repeated.", default: "always"),
        InputField("waitFor", .object(wait), "Polls a status until it is final."))

    private static let words = InputKind.oneOf([.string, .list(.string)])

    private static let wait = InputSchema(
        InputField("url", .string, "The URL of the status. Default: the Location header of the response."),
        InputField(
            "urlField", .string,
            "Instead of url: the path of the status's URL in the JSON of the response, such as $.links.status."),
        InputField(
            "field", .string, "The path of the status in the JSON, such as status or $.jobs[0].state.",
            required: true),
        InputField(
            "success", words, "The status, or a list of them, that means success, in upper or lower case.",
            required: true),
        InputField("failure", words, "The status, or a list of them, that means failure."),
        InputField("every", .duration, "The polling interval.", default: "10s"),
        InputField(
            "headers", .map(.string),
            "The headers of status requests. Default: the request's headers, if the server is the same.", secret: true))
}

extension WebhookInput {
    /// Words of a status, compared in any case.
    struct Words: Decodable, Sendable {
        private let words: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            words = try (try? [container.decode(String.self)]) ?? container.decode([String].self)
        }

        func contains(_ word: String) -> Bool {
            words.contains { $0.lowercased() == word.lowercased() }
        }
    }

    /// What the schema cannot see.
    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        var faults: [StageDiagnostic] = []
        for path in [["url"], ["waitFor", "url"]] {
            let value = path.count == 1 ? input.known("url") : input.known("waitFor", "url")
            guard let text = value?.stringValue, WebPlace(text) == nil else { continue }
            faults.append(StageDiagnostic(path, "'\(path.joined(separator: "."))' must be an http or https address."))
        }
        if let method = input.known("method")?.stringValue, ["GET", "HEAD"].contains(method), input.has("body") {
            faults.append(StageDiagnostic(["body"], "\(method) has no body: leave it out, or use another method."))
        }
        for key in ["field", "urlField"] {
            guard let text = input.known("waitFor", key)?.stringValue, ValuePath(text) == nil else { continue }
            faults.append(
                StageDiagnostic(
                    ["waitFor", key],
                    "'waitFor.\(key)' must be a path such as status or $.jobs[0].state, not '\(text)'."))
        }
        if input.has("waitFor", "url"), input.has("waitFor", "urlField") {
            faults.append(
                StageDiagnostic(
                    ["waitFor", "urlField"], "'waitFor.url' and 'waitFor.urlField' exclude each other; write one."))
        }
        if let every = input.known("waitFor", "every")?.stringValue.flatMap(TimeLength.init), every.seconds < 1 {
            faults.append(StageDiagnostic(["waitFor", "every"], "'waitFor.every' must be at least 1s."))
        }
        return faults
    }
}
