import AWSServices
import StageKit

/// Brings the code of a function up to date, and publishes it.
struct UpdateCodeStage: Stage {
    private struct Plan: Codable, Sendable {
        let codeSha256: String?
        let isNeeded: Bool
    }

    func run(_ input: UpdateCodeInput, context: StageContext) async throws -> DeployOutput {
        let function = try await FunctionClient(input.reference, context.services[LambdaServices.self])
        let code = try await IdentifiedCode(input.code, function.services, context)
        let update = CodeUpdate(function: function, code: code, architecture: nil)
        let plan = try await context.read("compare code") {
            let details = try await function.untilStable(context.clock, acceptsFailed: true)
            let differs = try await update.isNeeded(details)
            return Plan(codeSha256: details.configuration.codeSha256, isNeeded: differs || input.force)
        }
        if plan.isNeeded {
            await context.progress("updating the code of \(function.name)")
            try await context.step("update code") {
                try await update.execute(before: plan.codeSha256, isForced: input.force, clock: context.clock)
            }
            await context.report(.leftover(Leftover(.version("$LATEST", function: function.name), state: "new code")))
        }
        var version: Publishing.Result?
        if input.publish {
            version = try await Publishing(function: function, context: context)
                .publish(hasChanged: plan.isNeeded, description: input.description)
        }
        await code.warnIfChanged()
        let state = try await context.read("read function") { try await FunctionState.read(function, context.clock) }
        return DeployOutput(
            state, name: function.name, version: version, created: false, changes: plan.isNeeded ? ["code"] : [])
    }
}

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
                "code", CodeSource.kind, "The code: one of path, zip, s3 and image.", required: true),
            InputField(
                "publish", .boolean, "Whether to publish a version, unless an equal version exists.", default: false),
            InputField("force", .boolean, "Whether to upload unchanged code.", default: false),
            InputField("description", .string, "The description of the published version."),
        ])

    /// The problems that the schema cannot find.
    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        FunctionReference.diagnostics(input) + LocalCode.diagnostics(input, location)
            + LiteralLimits(input: input).diagnostics(LiteralLimits.updateCode)
    }
}
