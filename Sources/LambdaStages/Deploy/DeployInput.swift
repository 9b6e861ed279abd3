import StageKit

/// The input of `deploy`. An absent field changes nothing; `null` and empty values clear.
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
    let asyncInvocation: PatchValue<AsyncInvocationInput>
    let eventSources: PatchValue<[EventSourceInput]>

    private enum Keys: String, CodingKey {
        case code, architecture, publish, aliases, tags, reservedConcurrency, permissions, asyncInvocation, eventSources
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
        asyncInvocation = try fields.given(.asyncInvocation)
        eventSources = try fields.given(.eventSources)
    }

    static let schema = InputSchema(
        FunctionReference.fields + [CodeSource.field] + FunctionSettings.fields + [
            InputField(
                "architecture", .string(allowed: ["x86_64", "arm64"]),
                "The processor architecture. AWS's default: "
                    + "x86_64."),
            InputField(
                "publish", .boolean, "Whether to publish a version, unless an equal version exists.", default: false),
            InputField(
                "aliases", .list(.string), "Aliases that point to the version after it is published."),
            InputField(
                "tags", .map(.string), "The complete set of tags of the function. {} removes all.", whenNull: .clears),
            InputField(
                "reservedConcurrency", .integer(0...100_000),
                "The reserved concurrency. 0 stops all invocations; "
                    + "null removes the setting.",
                unit: "executions", whenNull: .clears),
            InputField(
                "functionUrl", .object(FunctionURLInput.schema), "The function URL. null removes it.", whenNull: .clears
            ),
            InputField(
                "permissions", .map(.object(PermissionInput.schema)),
                "The complete set of permissions to invoke the function, by statement id. {} removes all.",
                whenNull: .clears),
            InputField(
                "asyncInvocation", .object(AsyncInvocationInput.schema),
                "The treatment of asynchronous invocations. null removes it.", whenNull: .clears),
            InputField(
                "eventSources", .list(.object(EventSourceInput.schema)),
                "The complete list of event source mappings of the function. [] removes all.", whenNull: .clears),
            InputField(
                "edge", .boolean, "Whether to check that the function is valid for Lambda@Edge.", default: false),
        ])
}
