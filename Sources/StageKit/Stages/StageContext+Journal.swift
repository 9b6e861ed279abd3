package import Expressions
import OrderedCollections

/// For stages that run elsewhere, by messages, and cannot be started again from their top.
extension StageContext {
    /// The recorded result of a step of this attempt, whether or not it was asked for again; nil if it did not complete.
    package func result(of step: String) -> JSONValue? { journal.result(of: id(of: step)) }

    /// Skips the recorded steps before one that is recorded: that one's result covers them.
    /// - Returns: their results, by name.
    package func skip(to step: String) -> [String: JSONValue] { journal.skip(to: id(of: step)) }

    /// Whether the stage's attempts have a timeout.
    package var hasTimeout: Bool { timer != nil }

    /// Whether side effects are allowed now: a step is open, or something is undone.
    package var allowsEffects: Bool {
        if case .undo = scope { true } else { journal.hasOpenStep }
    }

    /// Whether a step of this attempt was started, in any scope.
    package func hasStarted(_ step: String) async -> Bool {
        await host.run.stages[stageID]?.steps.contains { $0.attempt == attempt && $0.id.name == step } ?? false
    }
}
