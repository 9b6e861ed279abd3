import StageKit

/// The input of `delete`.
struct DeleteInput: StageInput {
    /// The treatment of a version that something refers to.
    enum Held: String, Decodable, Sendable { case fail, keep }
    /// The treatment of a version that does not exist.
    enum Missing: String, Decodable, Sendable { case warn, fail }

    let reference: FunctionReference
    let fields: Fields

    struct Fields: Decodable, Sendable {
        let versions: DeletionSelector
        let held: Held?
        let force: Bool?
        let grace: TimeLength?
        let minimumAge: TimeLength?
        let dryRun: Bool?
        let missing: Missing?
        let confirm: String?
    }

    init(from decoder: any Decoder) throws {
        reference = try FunctionReference(from: decoder)
        fields = try Fields(from: decoder)
    }

    static let schema = InputSchema(
        FunctionReference.fields + [
            InputField(
                "versions",
                .oneOf([
                    .string,
                    .object(
                        InputField(
                            "olderThan", .integer(1...100_000), "The number of newest versions to keep.", required: true
                        )),
                    ScriptInput.kind(file: "select", "The Lua script that selects the versions to delete."),
                ]),
                "newest, previous, a number, { olderThan: N } (all except the N newest), { select: file } (the "
                    + "versions that a script selects), or all (the function itself).",
                required: true),
            InputField(
                "held", .string(allowed: ["fail", "keep"]),
                "If something refers to the version: fail the stage, or keep the version.", default: "fail"),
            InputField(
                "force", .boolean,
                "Whether to delete a version with an event source or provisioned concurrency, and without the grace "
                    + "period. AWS always keeps a version that an alias refers to.", default: false),
            InputField(
                "grace", .duration,
                "The minimum time between a move of this run away from the version and its deletion.", default: "60s"),
            InputField("minimumAge", .duration, "The minimum age of a deleted version. Younger versions are kept."),
            InputField("dryRun", .boolean, "Whether to only report the versions to delete.", default: false),
            InputField(
                "missing", .string(allowed: ["warn", "fail"]), "If the version does not exist: warn or fail.",
                default: "warn"),
            InputField("confirm", .string, "For all: the function's name, repeated."),
        ])

    /// The problems that the schema cannot find.
    static func check(_ input: CheckedInput, _ location: StageCheckContext, _ hooks: HookFactories) -> [StageDiagnostic]
    {
        var diagnostics = FunctionReference.diagnostics(input)
        if let map = input.value["versions"], map.objectValue != nil, map["select"] != nil {
            diagnostics += HookDiagnostics(location: location, hooks: hooks)
                .diagnostics(.versionSelector, CheckedInput(map), file: "select", at: ["versions"])
        }
        guard let text = input.known("versions")?.stringValue else { return diagnostics }
        guard let selection = DeletionSelector(text) else {
            diagnostics.append(StageDiagnostic(["versions"], DeletionSelector.problem(text)))
            return diagnostics
        }
        guard selection == .all, let function = input.known("function")?.stringValue else { return diagnostics }
        let name = FunctionName(function).name
        if !input.has("confirm") {
            diagnostics.append(
                StageDiagnostic([], "'versions: all' deletes the function itself; confirm it with 'confirm: \(name)'."))
        } else if let confirm = input.known("confirm")?.stringValue, confirm != name {
            diagnostics.append(
                StageDiagnostic(["confirm"], "'confirm' is '\(confirm)', and the function is '\(name)'."))
        }
        return diagnostics
    }
}
