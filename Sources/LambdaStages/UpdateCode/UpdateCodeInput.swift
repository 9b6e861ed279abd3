import StageKit

/// The input of `update-code`.
struct UpdateCodeInput: StageInput {
    let reference: FunctionReference
    let code: CodeSource
    let publish: Bool
    let force: Bool
    let description: String?

    private enum Keys: String, CodingKey { case code, publish, force, description }

    init(from decoder: any Decoder) throws {
        reference = try FunctionReference(from: decoder)
        let fields = try decoder.container(keyedBy: Keys.self)
        code = try fields.decode(CodeSource.self, forKey: .code)
        publish = try fields.decodeIfPresent(Bool.self, forKey: .publish) ?? false
        force = try fields.decodeIfPresent(Bool.self, forKey: .force) ?? false
        description = try fields.decodeIfPresent(String.self, forKey: .description)
    }

    static let schema = InputSchema(
        FunctionReference.fields + [
            InputField(
                "code", CodeSource.kind, "The code, one of path, zip, s3 and image.", required: true),
            InputField(
                "publish", .boolean, "Whether to publish a version, if there is none like it already.", default: false),
            InputField("force", .boolean, "Whether to upload code that is there already.", default: false),
            InputField("description", .string, "The description of the version that is published."),
        ])

    /// What the schema cannot see.
    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        FunctionReference.faults(input) + LocalCode.faults(input, location)
    }
}
