import Expressions
import Foundation

/// The undo of an attempt.
extension StageRunner {
    /// The timeout of an undo, whatever the stage's own is.
    static let undoTimeout = Duration.seconds(300)

    /// Undoes the changes that an attempt's steps recorded, newest first, also while the run is being canceled.
    /// - Returns: whether all of them were undone.
    @discardableResult
    func undo(attempt: Int) async -> Bool {
        let records = await record?.undoRecords(attempt: attempt) ?? []
        guard !records.isEmpty, execution.crash?.hasHappened != true else { return true }
        return await withoutCancellation { await clock.activity(.work) { await undo(records, attempt) } }
    }

    private func undo(_ records: [UndoRecord], _ attempt: Int) async -> Bool {
        let deadline = clock.now.addingTimeInterval(Self.undoTimeout.inSeconds)
        var isComplete = true
        for record in records where execution.crash?.hasHappened != true {
            let known = await self.record
            // A failed undo is repeated from its beginning, in a round of its own.
            let round = (known?.undos.last { $0.attempt == attempt && $0.key == record.key }?.round ?? 0) + 1
            let scope = StepID.Scope.undo(round: round, key: record.key)
            let steps = known?.steps.filter { $0.attempt == attempt && $0.id.scope == scope } ?? []
            let context = await context(attempt: attempt, journal: StepJournal(recorded: steps), scope: scope)
            _ = try? await log.record(.undoStarted(key: record.key, round: round), stage: id, attempt: attempt)
            var failure: String?
            do {
                guard !execution.secrets.texts.holdsUnknown(.array([record.before] + record.wanted)) else {
                    throw StageError(
                        .failed,
                        "'\(record.key)' contained a secret that changed after the run started: restore it by hand."
                    )
                }
                try await clock.withDeadline(deadline) { try await stage.kind.undo(record, context) }
            } catch is DeadlineExceeded {
                failure = "'\(record.key)' could not be undone within five minutes: check it by hand."
            } catch {
                failure = "\(error)"
            }
            isComplete = isComplete && failure == nil
            _ = try? await log.record(
                .undoEnded(key: record.key, round: round, error: failure), stage: id, attempt: attempt)
        }
        return isComplete
    }
}
