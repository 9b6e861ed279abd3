import AWSServices
import OrderedCollections
import StageKit

/// The undo record of an alias: its state before the attempt, and the state that each step wanted.
struct AliasUndo: Codable, Sendable {
    let reference: AliasReference
    let state: AliasState
    /// The version to be deleted once the alias is rolled back; nil for none.
    var deletes: FunctionVersion?

    static let keyPrefix = "alias "

    /// - Parameter deletes: the version to be deleted once the alias is rolled back.
    static func step(
        _ reference: AliasReference, before: AliasState, wanted: AliasState, deletes: FunctionVersion? = nil
    ) throws -> UndoStep {
        UndoStep(
            reference.undoKey,
            before: try JSONValue(encoding: AliasUndo(reference: reference, state: before)),
            wanted: try JSONValue(encoding: AliasUndo(reference: reference, state: wanted, deletes: deletes)))
    }

    /// Rolls the alias back to its state before the attempt, in one write, and then deletes the version that an
    /// unhealthy verdict condemned.
    static func undo(_ record: UndoRecord, context: StageContext) async throws {
        let before = try record.before.decode(AliasUndo.self)
        let wanted = try record.wanted.map { try $0.decode(AliasUndo.self) }
        let function = try await FunctionClient(before.reference.function, context.services[LambdaServices.self])
        if wanted.contains(where: { $0.state != before.state }) {
            try await rollBack(
                before, from: wanted.map(\.state), last: await lastWritten(record, context), function, context)
        }
        guard let version = wanted.compactMap(\.deletes).last else { return }
        do {
            try await context.step("delete version \(version)") {
                try await function.delete(version: version, context.clock)
            }
            await context.log("Deleted version \(version) of function \(function.name).")
            await context.report(.removed(.version(version.description, function: function.name)))
        } catch let error as StageError where error.code != .canceled {
            await context.warn("Version \(version) of function \(function.name) stays: \(error.message)")
        }
    }

    private static func rollBack(
        _ before: AliasUndo, from wanted: [AliasState], last: AliasAccess.Snapshot?, _ function: FunctionClient,
        _ context: StageContext
    ) async throws {
        do {
            try await write(before, from: wanted, last: last, function, context)
        } catch let error as StageError where error.code == .conflict {
            throw StageError(
                .conflict, "\(error.message) Before this stage it was \(before.state.displayName).", cause: error.cause)
        } catch let error as StageError {
            let last = wanted.last.map { "was last moved to \($0.displayName)" } ?? "was not moved"
            throw StageError(
                error.code,
                "\(error.message.endedSentence) \(before.reference.displayName.capitalizedFirst) \(last); before this "
                    + "stage it was \(before.state.displayName).", isRetryable: error.isRetryable, cause: error.cause)
        }
    }

    /// Bad traffic ends with this write, so nothing is fetched before it where the run knows the revision id.
    private static func write(
        _ before: AliasUndo, from wanted: [AliasState], last: AliasAccess.Snapshot?, _ function: FunctionClient,
        _ context: StageContext
    ) async throws {
        let access = AliasAccess(function: function, alias: before.reference.alias, clock: context.clock)
        if let last, try await access.writeFirst(before.state, over: last) != nil {
            return await context.report(.trafficShifted(TrafficShift(access.reference, rolledBackTo: before.state)))
        }
        let snapshot = try await access.fetch()
        // A person without the run, or a process that crashed before it could record it, rolled it back already.
        guard !snapshot.state.matches(before.state), !snapshot.state.wasRolledBack(to: before.state) else {
            await context.log(
                "\(access.reference.displayName.capitalizedFirst) shows \(snapshot.state.displayName) already.")
            return
        }
        if let gone = try await function.missing(of: before.state) {
            throw StageError(
                .failed,
                "Version \(gone) of function \(function.name) is gone, so \(access.reference.displayName) cannot be "
                    + "rolled back to it. It shows \(snapshot.state.displayName). Decide which version should be live.")
        }
        _ = try await access.write(before.state, expected: wanted)
        await context.report(.trafficShifted(TrafficShift(access.reference, rolledBackTo: before.state)))
    }

    /// The alias as the attempt wrote it last, as far as its steps recorded it.
    private static func lastWritten(_ record: UndoRecord, _ context: StageContext) async -> AliasAccess.Snapshot? {
        let steps = await context.run.stages[context.stageID]?.steps ?? []
        for step in steps.reversed() where step.attempt == context.attempt && step.undo?.key == record.key {
            guard let outcome = try? step.result?.decode(AliasAccess.Outcome.self),
                let state = try? step.undo?.wanted.decode(AliasUndo.self).state
            else { continue }
            return AliasAccess.Snapshot(state: state, arn: outcome.arn, revisionID: outcome.revisionID)
        }
        return nil
    }
}
