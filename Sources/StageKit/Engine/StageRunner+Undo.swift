import Expressions
import Foundation

/// Taking back what an attempt did.
extension StageRunner {
    /// Undo has this long, whatever the stage's own limit was.
    static let undoLimit = Duration.seconds(300)

    /// The steps of an undo are named after its round, so that a second one begins anew.
    private static let undoGroup = "undo "

    static func isUndo(_ step: String) -> Bool {
        step.hasPrefix(undoGroup) && step.contains(StepJournal.groupMark)
    }

    /// Takes back what an attempt's steps recorded, newest first, whatever is being cancelled.
    /// - Returns: whether all of it was taken back.
    @discardableResult
    func undo(attempt: Int) async -> Bool {
        let records = await record?.undoRecords(attempt: attempt) ?? []
        guard !records.isEmpty, drive.cut?.hasHappened != true else { return true }
        return await withoutCancellation { await clock.activity(.work) { await undo(records, attempt) } }
    }

    private func undo(_ records: [UndoRecord], _ attempt: Int) async -> Bool {
        let deadline = clock.now.addingTimeInterval(Self.undoLimit.inSeconds)
        var isComplete = true
        for record in records where drive.cut?.hasHappened != true {
            let known = await self.record
            let round = known?.undos.contains { $0.attempt == attempt && $0.key == record.key } == true ? 2 : 1
            let group = "\(Self.undoGroup)\(round) of \(record.key)"
            let steps = known?.steps.filter { $0.attempt == attempt && $0.name.hasPrefix("\(group)›") } ?? []
            let context = await context(
                attempt: attempt, journal: StepJournal(recorded: round == 1 ? steps : []), group: group)
            try? await log.record(.undoBegun(key: record.key), stage: id, attempt: attempt)
            var failure: String?
            do {
                guard !drive.secrets.texts.holdsUnknown(.array([record.before] + record.wanted)) else {
                    throw StageError(
                        .failed,
                        "'\(record.key)' held a secret that is not what it was when the run began: put it back by hand."
                    )
                }
                try await clock.withDeadline(deadline) { try await stage.kind.undo(record, context) }
            } catch is DeadlineExceeded {
                failure = "'\(record.key)' could not be put back within five minutes: look at it."
            } catch {
                failure = "\(error)"
            }
            isComplete = isComplete && failure == nil
            try? await log.record(.undoEnded(key: record.key, error: failure), stage: id, attempt: attempt)
        }
        return isComplete
    }
}
