import AWSServices
import StageKit

extension LambdaFunction {
    /// Deletes a published version, if it is there, and looks until it is gone.
    /// - Throws: `StageError` with `.refused` when AWS refuses, because an alias refers to it.
    func delete(version: VersionNumber, _ clock: any RunClock) async throws {
        let subject = "version \(version) of function \(name)"
        guard try await details(version.description) != nil else { return }
        do {
            try await call(of: subject) { try await $0.deleteFunction(id, qualifier: version.description) }
        } catch let error as StageError where error.aws?.isOutcomeUnknown == true {
            guard try await details(version.description) != nil else { return }
            try await call(of: subject) { try await $0.deleteFunction(id, qualifier: version.description) }
        }
        let late = "AWS still shows \(subject) a minute after it was deleted."
        try await Polling(clock: clock, limit: .seconds(60))(late) {
            try await details(version.description) == nil ? () : nil
        }
    }
}
