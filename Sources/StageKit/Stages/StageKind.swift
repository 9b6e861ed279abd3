public import Expressions

/// A registered kind of stage: a value, whether it was written in Swift, in Lua or as a process.
public struct StageKind: Sendable {
    /// The name that pipelines use, such as `route`.
    public let type: String
    /// Other names for it, read in any case.
    public let aliases: [String]
    /// One sentence: what it does.
    public let about: String
    /// The fields it takes.
    public let schema: InputSchema
    /// What it writes outside, as far as its input is known.
    public let writes: @Sendable (CheckedInput) -> [StageResource]
    /// What its schema cannot check. Runs before the run, and again when the stage starts.
    public let check: @Sendable (CheckedInput, StageCheckContext) -> [StageDiagnostic]
    let run: @Sendable (JSONValue, StageContext) async throws -> JSONValue
    let undo: @Sendable (UndoRecord, StageContext) async throws -> Void
    /// The pipeline that it runs, if it runs one that is known before the run.
    var inner: @Sendable (CheckedInput, StageCheckContext) -> ChildPipeline? = { _, _ in nil }

    /// Registers a stage by its parts.
    public init(
        _ type: String, about: String, schema: InputSchema, aliases: [String] = [],
        writes: @escaping @Sendable (CheckedInput) -> [StageResource] = { _ in [] },
        check: @escaping @Sendable (CheckedInput, StageCheckContext) -> [StageDiagnostic] = { _, _ in [] },
        run: @escaping @Sendable (JSONValue, StageContext) async throws -> JSONValue,
        undo: @escaping @Sendable (UndoRecord, StageContext) async throws -> Void = { _, _ in }
    ) {
        self.type = type
        self.aliases = aliases
        self.about = about
        self.schema = schema
        self.writes = writes
        self.check = check
        self.run = run
        self.undo = undo
    }

    /// Does the work, as the engine has it done: for kinds that are made of other kinds.
    package func execute(_ input: JSONValue, _ context: StageContext) async throws -> JSONValue {
        try await run(input, context)
    }

    /// Carries out one undo record, as the engine has it done.
    package func undo(_ record: UndoRecord, _ context: StageContext) async throws {
        try await undo(record, context)
    }

    /// Registers a stage written in Swift.
    public init<S: Stage>(
        _ type: String, about: String, stage: S, aliases: [String] = [],
        writes: @escaping @Sendable (CheckedInput) -> [StageResource] = { _ in [] },
        check: @escaping @Sendable (CheckedInput, StageCheckContext) -> [StageDiagnostic] = { _, _ in [] }
    ) {
        self.init(
            type, about: about, schema: S.Input.schema, aliases: aliases, writes: writes, check: check,
            run: { input, context in
                let decoded: S.Input
                do {
                    decoded = try input.decode(S.Input.self)
                } catch {
                    throw StageError(.invalidInput, "The input cannot be used: \(error)", cause: error)
                }
                return try JSONValue(encoding: await stage.run(decoded, context: context))
            },
            undo: { record, context in try await stage.undo(record, context: context) })
    }
}
