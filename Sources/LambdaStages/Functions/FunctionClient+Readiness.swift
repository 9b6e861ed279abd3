import AWSServices
import StageKit

extension FunctionClient {
    /// Waits until the function is active and its last update is in effect. An answer that this attempt has is used
    /// again.
    /// - Parameters:
    ///   - acceptsFailed: whether a failed state ends the wait too, for a caller that is about to change it.
    ///   - afterChange: whether a change was sent just now, which takes a moment.
    /// - Throws: `StageError` with AWS's reason when it failed, or when it takes longer than ten minutes.
    func untilStable(
        _ clock: any RunClock, acceptsFailed: Bool = false, afterChange: Bool = false
    ) async throws -> FunctionDetails {
        if !afterChange, let known = snapshot.latest, acceptsFailed || known.configuration.lastUpdateStatus != "Failed",
            acceptsFailed || known.configuration.state != "Failed"
        {
            return known
        }
        let late = "Function \(name) was not ready after ten minutes; check its state in AWS."
        let details = try await Polling(clock: clock)(late, afterPause: afterChange) { () -> FunctionDetails? in
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
        snapshot.latest = details
        return details
    }

    /// As `untilStable`, for a caller that is about to change the function; nil if it does not exist.
    func stableIfThere(_ clock: any RunClock) async throws -> FunctionDetails? {
        if let known = snapshot.latest { return known }
        guard let details = try await details() else { return nil }
        let configuration = details.configuration
        guard configuration.state != "Pending", configuration.lastUpdateStatus != "InProgress" else {
            return try await untilStable(clock, acceptsFailed: true, afterChange: true)
        }
        snapshot.latest = details
        return details
    }

    /// Waits until a published version can take traffic; with SnapStart this takes minutes. An answer that this attempt
    /// has is used again.
    /// - Throws: `StageError` with AWS's reason when it failed, or when it does not exist.
    func untilActive(version: FunctionVersion, _ clock: any RunClock) async throws -> FunctionConfiguration {
        if let known = snapshot[version] { return known }
        let late = "Version \(version) of function \(name) was not active after twenty minutes."
        let active = try await Polling(clock: clock, pace: .seconds(5), limit: .seconds(1200))(late) {
            () -> FunctionConfiguration? in
            guard let configuration = try await details(version.description)?.configuration else {
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
        snapshot[version] = active
        return active
    }

    /// Whether a published version is there.
    func isThere(_ version: FunctionVersion, _ clock: any RunClock) async throws -> Bool {
        if snapshot[version] != nil { return true }
        guard let found = try await details(version.description)?.configuration else { return false }
        if found.state == "Active" { snapshot[version] = found }
        return true
    }

    private func failed(_ subject: String, _ reason: String?, _ code: String?) -> StageError {
        let code = code.map { " (\($0))" } ?? ""
        return StageError(.failed, "\(subject) failed: \((reason ?? "AWS gives no reason").endedSentence)\(code)")
    }

    /// Changes the function: acts with the revision id that is known, and waits until the change is in effect. When the
    /// answer was lost, or another change ran at the moment, it fetches the function again before it acts again.
    /// - Parameters:
    ///   - isDone: whether the wanted state is there already. Throws when somebody else changed it.
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
                defer { snapshot.invalidate() }
                try await act(now)
            } catch let error as StageError {
                guard let aws = error.aws,
                    aws.isOutcomeUnknown || aws.isPreconditionFailed || aws.isUpdateInProgress
                else { throw error }
                lastFailure = error
                try await clock.sleep(for: .milliseconds(300))
                continue
            }
            return try await untilStable(clock, afterChange: true).configuration
        }
        throw lastFailure ?? StageError(.failed, "Changing function \(name) failed.")
    }
}
