import StageKit

/// The input of `deploy`. An absent field leaves what is there; `null` and empty values clear.
struct DeployInput: StageInput {
    let reference: FunctionReference
    let settings: FunctionSettings
    let code: CodeSource?
    let architecture: String?
    let publish: Bool
    let aliases: [String]
    let tags: PatchValue<[String: String]>
    let reservedConcurrency: PatchValue<Int>
    let functionURL: PatchValue<FunctionURLInput>
    let permissions: PatchValue<[String: PermissionInput]>
    let eventSources: PatchValue<[EventSourceInput]>

    private enum Keys: String, CodingKey {
        case code, architecture, publish, aliases, tags, reservedConcurrency, permissions, eventSources
        case functionURL = "functionUrl"
    }

    init(from decoder: any Decoder) throws {
        reference = try FunctionReference(from: decoder)
        settings = try FunctionSettings(from: decoder)
        let fields = try decoder.container(keyedBy: Keys.self)
        code = try fields.decodeIfPresent(CodeSource.self, forKey: .code)
        architecture = try fields.decodeIfPresent(String.self, forKey: .architecture)
        publish = try fields.decodeIfPresent(Bool.self, forKey: .publish) ?? false
        aliases = try fields.decodeIfPresent([String].self, forKey: .aliases) ?? []
        tags = try fields.given(.tags)
        reservedConcurrency = try fields.given(.reservedConcurrency)
        functionURL = try fields.given(.functionURL)
        permissions = try fields.given(.permissions)
        eventSources = try fields.given(.eventSources)
    }

    static let schema = InputSchema(
        FunctionReference.fields + [CodeSource.field] + FunctionSettings.fields + [
            InputField(
                "architecture", .string(allowed: ["x86_64", "arm64"]), "The processor; AWS's default is x86_64."),
            InputField(
                "publish", .boolean, "Whether to publish a version, if there is none like it already.", default: false),
            InputField(
                "aliases", .list(.string), "Aliases that get all their traffic from the version, once it is published."),
            InputField("tags", .map(.string), "The function's tags, these and no others; {} removes all."),
            InputField(
                "reservedConcurrency", .integer(0...100_000), "Reserved concurrency; 0 stops the function; null: none.",
                unit: "executions"),
            InputField("functionUrl", .object(FunctionURLInput.schema), "The function's https address; null: none."),
            InputField(
                "permissions", .map(.object(PermissionInput.schema)),
                "Who may call it, by statement id, these and no others; {} removes all."),
            InputField(
                "eventSources", .list(.object(EventSourceInput.schema)),
                "What feeds the function: these mappings and no others; [] removes all."),
            InputField(
                "edge", .boolean, "Whether to check that the function can be used with Lambda@Edge.", default: false),
        ])
}
