import AWSServices
import StageKit

extension FunctionClient {
    /// Deletes a published version, if it is there, and looks until it is gone.
    /// - Throws: `StageError` with `.refused` when AWS refuses, because an alias refers to it.
    func delete(version: VersionNumber, _ clock: any RunClock) async throws {
        let subject = "version \(version) of function \(name)"
        for round in 1...6 {
            guard try await details(version.description) != nil else { return }
            do {
                try await call(of: subject) { try await $0.deleteFunction(id, qualifier: version.description) }
                break
            } catch let error as StageError {
                // A number is never used again: whatever became of this call, one more deletes nothing else.
                guard round < 6, error.aws?.isOutcomeUnknown == true || error.aws?.isUpdateInProgress == true else {
                    throw error
                }
                try await clock.sleep(for: .milliseconds(300))
            }
        }
        let late = "AWS still shows \(subject) a minute after it was deleted."
        try await Polling(clock: clock, limit: .seconds(60))(late) {
            try await details(version.description) == nil ? () : nil
        }
    }
}
