import Expressions
import Foundation

/// The engine as a stage's context sees it.
protocol StageHost: Sendable {
    /// The services that stages use.
    var services: ServiceContainer { get }
    /// Whether the whole run is undone when it fails.
    var rollsBackWholeRun: Bool { get }
    /// The run as it is recorded and shown.
    var run: Run { get async }
    /// The run with the values of secrets, and with payloads that are not recorded.
    var completeRun: Run { get async }

    /// The evaluated input of a stage; nil if it is unknown.
    func input(of stage: String) -> JSONValue?

    /// Whether payloads, log tails and outputs of a stage are recorded.
    func keepsPayloads(of stage: String) -> Bool

    /// The timeout of a stage's attempts; nil for none.
    func timeout(of stage: String) -> TimeLength?

    /// Records an event. A durable one is on disk when this returns.
    /// - Parameter kept: the form that is recorded, if it differs.
    @discardableResult
    func record(
        _ kind: RunEvent.Kind, kept: RunEvent.Kind?, stage: String, attempt: Int, isDurable: Bool
    ) async throws -> RunEvent

    /// Waits for the answer to a question of a stage.
    func answer(to question: StepID, of stage: String) async throws -> StageAnswer

    /// Reads a secret for a stage.
    /// - Returns: its value, and whether this attempt of the stage reads it for the first time.
    func secret(
        _ reference: SecretReference, stage: String, attempt: Int
    ) throws(SecretError) -> (value: String, isFirst: Bool)

    /// The text with the run's secrets hidden.
    func masked(_ text: String) -> String

    /// Waits for something that needs no process.
    /// - Parameter date: the end of the wait; nil if a person ends it.
    func suspend<R>(_ stage: String, until date: Date?, _ body: () async throws -> R) async throws -> R
}
