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
        InputField("url", .string, "The address, http or https.", required: true),
        InputField(
            "method", .string(allowed: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]), "The method.",
            default: "POST"),
        InputField("body", .any, "What is sent: text as it is, any other value as JSON."),
        InputField("headers", .map(.string), "Header fields; their values are never shown.", secret: true),
        InputField("timeout", .positiveDuration, "How long the answer to a request may take.", default: "30s"),
        InputField(
            "repeat", .string(allowed: ["always", "never"]),
            "After a crash, a call whose answer is not known is sent again, or never.", default: "always"),
        InputField("waitFor", .object(wait), "Waits until what the call began has ended."))

    private static let words = InputKind.oneOf([.string, .list(.string)])

    private static let wait = InputSchema(
        InputField("url", .string, "Where the status is read; default: the Location header of the call's answer."),
        InputField(
            "urlField", .string,
            "In place of url: where the status' address is in the JSON of the call's answer, such as $.links.status."),
        InputField(
            "field", .string, "Where the status is in the answer's JSON, such as status or $.jobs[0].state.",
            required: true),
        InputField("success", words, "The status, or a list of them, that ends it well; in any case.", required: true),
        InputField("failure", words, "The status, or a list of them, that ends it badly."),
        InputField("every", .duration, "The time between two looks.", default: "10s"),
        InputField(
            "headers", .map(.string),
            "Header fields for the status; default: the call's, if the status is on the same server.", secret: true))
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
