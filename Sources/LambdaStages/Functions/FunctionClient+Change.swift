import AWSServices
import StageKit

extension FunctionClient {
    /// Changes the function: looks, acts with the revision id just read, waits until the change is in effect. When the
    /// answer was lost, or another change ran at the moment, it looks again before it acts again.
    /// - Parameters:
    ///   - isDone: whether what is wanted is there already. Throws when somebody else changed it.
    ///   - act: makes the call.
    func change(
        _ clock: any RunClock, isDone: (FunctionConfiguration) throws -> Bool,
        act: (FunctionConfiguration) async throws -> Void
    ) async throws -> FunctionConfiguration {
        var lastFailure: StageError?
        for round in 0..<6 {
            let now = try await untilStable(clock, acceptsFailed: true).configuration
            if now.lastUpdateStatus != "Failed", try isDone(now) { return now }
            if let lastFailure, round == 5 { throw lastFailure }
            do {
                try await act(now)
            } catch let error as StageError {
                guard let aws = error.aws,
                    aws.isOutcomeUnknown || aws.isPreconditionFailed || aws.isUpdateInProgress
                else { throw error }
                lastFailure = error
                try await clock.sleep(for: .milliseconds(300))
                continue
            }
            return try await untilStable(clock).configuration
        }
        throw lastFailure ?? StageError(.failed, "Changing function \(name) failed.")
    }
}
