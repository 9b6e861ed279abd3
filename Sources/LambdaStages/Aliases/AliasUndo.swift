import StageKit

/// The undo record of an alias: what it was before the attempt, and what each step wanted.
struct AliasUndo: Codable, Sendable {
    let reference: AliasReference
    let state: AliasState

    static let keyPrefix = "alias "

    static func step(_ reference: AliasReference, before: AliasState, wanted: AliasState) throws -> UndoStep {
        UndoStep(
            reference.undoKey,
            before: try JSONValue(encoding: AliasUndo(reference: reference, state: before)),
            wanted: try JSONValue(encoding: AliasUndo(reference: reference, state: wanted)))
    }

    /// Puts the alias back as it was, in one write.
    static func undo(_ record: UndoRecord, context: StageContext) async throws {
        let before = try record.before.decode(AliasUndo.self)
        let wanted = try record.wanted.map { try $0.decode(AliasUndo.self).state }
        do {
            try await restore(before, from: wanted, context)
        } catch let error as StageError where error.code == .conflict {
            throw StageError(
                .conflict, "\(error.message) Before this stage it was \(before.state.words).", cause: error.cause)
        } catch let error as StageError {
            let last = wanted.last.map { "was last put to \($0.words)" } ?? "was not moved"
            throw StageError(
                error.code,
                "\(error.message.endedSentence) \(before.reference.words.capitalizedFirst) \(last); before this stage it "
                    + "was \(before.state.words).", isRetryable: error.isRetryable, cause: error.cause)
        }
    }

    private static func restore(
        _ before: AliasUndo, from wanted: [AliasState], _ context: StageContext
    ) async throws {
        let function = try await FunctionClient(
            before.reference.function, context.services[LambdaServices.self])
        let access = AliasAccess(function: function, alias: before.reference.alias, clock: context.clock)
        let look = try await access.look()
        // Put back already, by a person without the run, or by a process that was cut off before it could say so.
        guard !look.state.matches(before.state), !look.state.wasPutBack(to: before.state) else {
            await context.log("\(access.reference.words.capitalizedFirst) shows \(look.state.words) already.")
            return
        }
        if let gone = try await function.missing(of: before.state) {
            throw StageError(
                .failed,
                "Version \(gone) of function \(function.name) is gone, so \(access.reference.words) cannot go back to "
                    + "it; it shows \(look.state.words). Look at which version should be live.")
        }
        _ = try await access.write(before.state, expected: wanted)
        await context.report(.trafficShifted(TrafficShift(access.reference, rolledBackTo: before.state)))
    }
}
