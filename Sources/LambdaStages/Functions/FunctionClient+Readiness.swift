import AWSServices
import StageKit

extension FunctionClient {
    /// Waits until the function is active and its last update is in effect.
    /// - Parameter acceptsFailed: whether a failed state ends the wait too, for who is about to change it.
    /// - Throws: `StageError` with AWS's reason when it failed, or when it takes longer than ten minutes.
    func untilStable(_ clock: any RunClock, acceptsFailed: Bool = false) async throws -> FunctionDetails {
        try await Polling(clock: clock)("Function \(name) was not ready after ten minutes; look at its state in AWS.") {
            let details = try await existing()
            let configuration = details.configuration
            switch configuration.state {
            case "Failed" where !acceptsFailed:
                throw failed("Function \(name)", configuration.stateReason, configuration.stateReasonCode)
            case "Pending": return nil
            default: break
            }
            switch configuration.lastUpdateStatus {
            case "Failed" where !acceptsFailed:
                throw failed(
                    "The last update of function \(name)", configuration.lastUpdateStatusReason,
                    configuration.lastUpdateStatusReasonCode)
            case "InProgress": return nil
            default: return details
            }
        }
    }

    /// Waits until a published version can take traffic; with SnapStart this takes minutes.
    /// - Throws: `StageError` with AWS's reason when it failed, or when it is not there.
    func untilActive(version: String, _ clock: any RunClock) async throws -> FunctionConfiguration {
        try await Polling(clock: clock, limit: .seconds(1200))(
            "Version \(version) of function \(name) was not active after twenty minutes."
        ) {
            guard let configuration = try await details(version)?.configuration else {
                throw StageError(.refused, "Function \(name) has no version \(version).")
            }
            switch configuration.state {
            case "Failed":
                throw failed(
                    "Version \(version) of function \(name)", configuration.stateReason,
                    configuration.stateReasonCode)
            case "Pending": return nil
            default: return configuration
            }
        }
    }

    private func failed(_ subject: String, _ reason: String?, _ code: String?) -> StageError {
        let code = code.map { " (\($0))" } ?? ""
        return StageError(.failed, "\(subject) failed: \((reason ?? "AWS gives no reason").endedSentence)\(code)")
    }
}

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
