import StageKit

/// The undo record of an alias: what it was before the attempt, and what each step wanted.
struct AliasUndo: Codable, Sendable {
    let reference: AliasReference
    let state: AliasState

    static let keyPrefix = "alias "

    static func step(_ reference: AliasReference, before: AliasState, wanted: AliasState) throws -> UndoStep {
        UndoStep(
            "\(keyPrefix)\(reference.function.name):\(reference.alias)",
            before: try JSONValue(encoding: AliasUndo(reference: reference, state: before)),
            wanted: try JSONValue(encoding: AliasUndo(reference: reference, state: wanted)))
    }

    /// Puts the alias back as it was, in one write.
    static func undo(_ record: UndoRecord, services: LambdaServices, context: StageContext) async throws {
        let before = try record.before.decode(AliasUndo.self)
        let wanted = try record.wanted.map { try $0.decode(AliasUndo.self).state }
        let function = try await LambdaFunction(before.reference.function, services)
        let access = AliasAccess(function: function, alias: before.reference.alias, clock: context.clock)
        let look = try await access.look()
        // A person has put it back without the run.
        if look.state.wasPutBack(to: before.state) { return }
        if !look.state.matches(before.state), let gone = try await function.missing(of: before.state) {
            throw StageError(
                .failed,
                "Version \(gone) of function \(function.name) is gone, so \(access.reference.words) cannot go back to "
                    + "it; it shows \(look.state.words). Look at which version should be live.")
        }
        do {
            _ = try await access.write(before.state, expected: wanted)
        } catch let error as StageError where error.code == .conflict {
            throw StageError(
                .conflict, "\(error.message) Before this stage it was \(before.state.words).", cause: error.cause)
        }
        await context.report("weight moved", AliasReport.moved(access.reference, to: before.state))
    }
}
