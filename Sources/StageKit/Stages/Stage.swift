import Expressions

/// A stage's input: decodable, with the schema that describes it.
public protocol StageInput: Decodable, Sendable {
    /// The fields it takes.
    static var schema: InputSchema { get }
}

/// A kind of work that pipelines can ask for, written in Swift.
///
/// The smallest complete stage:
/// ```swift
/// struct Greet: Stage {
///     struct Input: StageInput {
///         let name: String
///         static let schema = InputSchema(InputField("name", .string, "Whom to greet.", required: true))
///     }
///     func run(_ input: Input, context: StageContext) async throws -> [String: String] {
///         await context.log("Hello, \(input.name)")
///         return ["greeting": "Hello, \(input.name)"]
///     }
/// }
/// let kind = StageKind("greet", about: "Greets somebody.", stage: Greet())
/// ```
/// Every side effect belongs into `context.step(…)`, so that it is recorded, not repeated, and undone when the stage
/// fails.
public protocol Stage: Sendable {
    /// The input.
    associatedtype Input: StageInput
    /// The outputs for later stages. `JSONValue` and `[String: …]` are possible.
    associatedtype Output: Encodable & Sendable

    /// Executes the stage. It must honor cancellation. If it throws, the steps of this attempt are undone.
    func run(_ input: Input, context: StageContext) async throws -> Output

    /// Undoes one record of this stage, perhaps in a later process. The default does nothing, for stages whose steps
    /// have no undo.
    /// - Parameters:
    ///   - record: what the steps recorded under one key.
    ///   - context: as in ``run(_:context:)``; steps of an undo are recorded too.
    /// - Throws: if something must be checked manually; the message names it.
    func undo(_ record: UndoRecord, context: StageContext) async throws
}

extension Stage {
    /// Nothing to undo.
    public func undo(_ record: UndoRecord, context: StageContext) async throws {}
}
