import StageKit

/// The input of `delete`.
struct DeleteInput: StageInput {
    /// What becomes of a version that somebody refers to.
    enum Held: String, Decodable, Sendable { case fail, keep }
    /// What becomes of a stage whose version is not there.
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
                        InputField("olderThan", .integer(1...100_000), "All but so many newest.", required: true)),
                    ScriptInput.kind(file: "select", "A Lua script that selects what is deleted."),
                ]),
                "newest, previous, a number, { olderThan: N } (all but the N newest), { select: file } (what a script "
                    + "selects), or all (the function itself).",
                required: true),
            InputField(
                "held", .string(allowed: ["fail", "keep"]),
                "newest, previous or a number that something refers to: the stage fails, or keeps it.", default: "fail"),
            InputField(
                "force", .boolean,
                "Whether to delete what an event source or provisioned concurrency refers to, and without grace. What "
                    + "an alias refers to AWS itself keeps.", default: false),
            InputField(
                "grace", .duration,
                "How long after a route of this run moved traffic away from a version it is deleted.", default: "60s"),
            InputField("minimumAge", .duration, "Younger versions are kept."),
            InputField("dryRun", .boolean, "Whether to say only what would go.", default: false),
            InputField(
                "missing", .string(allowed: ["warn", "fail"]), "When the version is not there.", default: "warn"),
            InputField("confirm", .string, "For all: the function's name once more."),
        ])

    /// What the schema cannot see.
    static func check(_ input: CheckedInput, _ location: StageCheckContext, _ hooks: HookFactories) -> [StageDiagnostic]
    {
        var faults = FunctionReference.faults(input)
        if let map = input.value["versions"], map.objectValue != nil, map["select"] != nil {
            faults += HookDiagnostics(location: location, hooks: hooks)
                .faults(.versionSelector, CheckedInput(map), file: "select", at: ["versions"])
        }
        guard let text = input.known("versions")?.stringValue else { return faults }
        guard let selection = DeletionSelector(text) else {
            faults.append(StageDiagnostic(["versions"], DeletionSelector.fault(text)))
            return faults
        }
        guard selection == .all, let function = input.known("function")?.stringValue else { return faults }
        let name = FunctionName(function).name
        if !input.has("confirm") {
            faults.append(
                StageDiagnostic([], "'versions: all' deletes the function itself; say so with 'confirm: \(name)'."))
        } else if let confirm = input.known("confirm")?.stringValue, confirm != name {
            faults.append(StageDiagnostic(["confirm"], "'confirm' is '\(confirm)', and the function is '\(name)'."))
        }
        return faults
    }
}
