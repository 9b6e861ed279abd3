public import Expressions

/// A registered kind of stage, written in Swift, in Lua or as a process.
public struct StageKind: Sendable {
    /// The name that pipelines use, such as `route`.
    public let type: String
    /// Other names for it, read in any case.
    public let aliases: [String]
    /// One sentence: what it does.
    public let about: String
    /// The fields it takes.
    public let schema: InputSchema
    /// The resources that it writes, as far as its input is known.
    public let writes: @Sendable (CheckedInput) -> [StageResource]
    /// The checks that its schema cannot express. They are made before the run, and again when the stage starts.
    public let check: @Sendable (CheckedInput, StageCheckContext) async -> [StageDiagnostic]
    let run: @Sendable (JSONValue, StageContext) async throws -> JSONValue
    let undo: @Sendable (UndoRecord, StageContext) async throws -> Void
    /// The result line of its outputs, such as `version 7 published`; empty if it has none.
    public let summarize: @Sendable (JSONValue) -> String

    /// Registers a stage by its parts.
    public init(
        _ type: String, about: String, schema: InputSchema, aliases: [String] = [],
        writes: @escaping @Sendable (CheckedInput) -> [StageResource] = { _ in [] },
        check: @escaping @Sendable (CheckedInput, StageCheckContext) async -> [StageDiagnostic] = { _, _ in [] },
        summarize: @escaping @Sendable (JSONValue) -> String = { _ in "" },
        run: @escaping @Sendable (JSONValue, StageContext) async throws -> JSONValue,
        undo: @escaping @Sendable (UndoRecord, StageContext) async throws -> Void = { _, _ in }
    ) {
        self.type = type
        self.aliases = aliases
        self.about = about
        self.schema = schema
        self.writes = writes
        self.check = check
        self.summarize = summarize
        self.run = run
        self.undo = undo
    }

    /// Executes the stage, for kinds that are made of other kinds.
    package func execute(_ input: JSONValue, _ context: StageContext) async throws -> JSONValue {
        try await run(input, context)
    }

    /// Undoes one record, for kinds that are made of other kinds.
    package func undo(_ record: UndoRecord, _ context: StageContext) async throws {
        try await undo(record, context)
    }

    /// Registers a stage written in Swift.
    public init<S: Stage>(
        _ type: String, about: String, stage: S, aliases: [String] = [],
        writes: @escaping @Sendable (CheckedInput) -> [StageResource] = { _ in [] },
        check: @escaping @Sendable (CheckedInput, StageCheckContext) async -> [StageDiagnostic] = { _, _ in [] },
        summarize: @escaping @Sendable (JSONValue) -> String = { _ in "" }
    ) {
        self.init(
            type, about: about, schema: S.Input.schema, aliases: aliases, writes: writes, check: check,
            summarize: summarize,
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
