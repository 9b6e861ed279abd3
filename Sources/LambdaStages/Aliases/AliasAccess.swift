import AWSServices
import Foundation
import StageKit

/// Reads and writes one alias: guards each write with the revision id, and fetches the alias again when the answer was
/// lost or somebody wrote in between.
struct AliasAccess: Sendable {
    let function: FunctionClient
    let alias: String
    let clock: any RunClock

    var reference: AliasReference { AliasReference(function: function.reference, alias: alias) }

    /// The alias as it was fetched, with the revision id that a write of it needs.
    struct Snapshot: Codable, Sendable {
        var state: AliasState
        var arn: String?
        var revisionID: String?
    }

    /// The alias as it is. Weights that AWS itself put there, moving provisioned concurrency to another version, are
    /// waited for.
    func fetch() async throws -> Snapshot {
        let late = "AWS still moves the provisioned concurrency of \(reference.displayName) after half an hour."
        return try await Polling(clock: clock, limit: .seconds(1800))(late) {
            let found = try await function.find(of: reference.displayName) {
                try await $0.getAlias(function.id, alias: alias)
            }
            guard let found else { return Snapshot(state: .absent) }
            let state = AliasState(found)
            // AWS takes no weights of others on such an alias.
            if !state.weights.isEmpty, try await provisioned() != nil { return nil }
            return Snapshot(state: state, arn: found.aliasArn, revisionID: found.revisionId)
        }
    }

    /// The alias's provisioned concurrency; nil without one.
    func provisioned() async throws -> ProvisionedConcurrency? {
        try await function.find(of: reference.displayName) {
            try await $0.getProvisionedConcurrency(function.id, qualifier: alias)
        }
    }

    /// The result of a write.
    struct Outcome: Codable, Sendable {
        /// When the alias showed the wanted state, in seconds since 1970.
        var at: Double
        var arn: String?
        var revisionID: String?
    }

    /// Makes the alias `wanted`, if it is in one of the `expected` states or is as wanted already.
    /// - Parameter known: the alias as this run saw or wrote it last: then the guarded write goes first, and the alias
    ///   is fetched only if AWS refuses it.
    /// - Throws: `StageError` with `.conflict` when it is in another state: then nothing was written.
    func write(_ wanted: AliasState, expected: [AliasState], known: Snapshot? = nil) async throws -> Outcome {
        if let known, let outcome = try await writeFirst(wanted, over: known) { return outcome }
        var lastFailure: StageError?
        var isSent = known != nil
        // Each round fetches first; more than a few mean that the service does not keep its word.
        for round in 0..<8 {
            let snapshot = try await isSent ? fetchAfterWrite() : fetch()
            if snapshot.state.matches(wanted) { return outcome(snapshot.arn, snapshot.revisionID) }
            guard expected.contains(where: snapshot.state.matches) else { throw conflict(snapshot.state, expected) }
            if let lastFailure, round > 5 { throw lastFailure }
            do {
                let written = try await sendWithoutCancellation(wanted, over: snapshot)
                // An alias is made and deleted without a revision id: its state afterwards has to be read.
                if snapshot.state.exists && wanted.exists {
                    return outcome(written?.aliasArn ?? snapshot.arn, written?.revisionId)
                }
                isSent = true
            } catch let error as StageError {
                guard let aws = error.aws, aws.isOutcomeUnknown || aws.isPreconditionFailed || aws.isConflict else {
                    throw error
                }
                lastFailure = error
                isSent = isSent || aws.isOutcomeUnknown
                if aws.isUpdateInProgress {
                    for version in wanted.percentages.keys {
                        _ = try await function.untilActive(version: version, clock)
                    }
                }
                // A write whose answer was lost may still come into effect.
                if round > 0 {
                    let wait = AWSRetryPolicy().delay(afterAttempt: round, chance: .random(in: 0.5...1))
                    try await clock.sleep(for: wait)
                }
            }
        }
        throw lastFailure
            ?? StageError(
                .unknownOutcome,
                "AWS reported that \(reference.displayName) was written, and does not show it. Check the alias.")
    }

    /// Writes an alias whose revision id is known, without fetching it.
    /// - Returns: nil when AWS refused because the alias is another now, or when the answer was lost: fetch it then.
    func writeFirst(_ wanted: AliasState, over known: Snapshot) async throws -> Outcome? {
        guard known.state.exists, wanted.exists, known.revisionID != nil, !known.state.matches(wanted) else {
            return nil
        }
        do {
            let written = try await sendWithoutCancellation(wanted, over: known)
            return outcome(written?.aliasArn ?? known.arn, written?.revisionId)
        } catch let error as StageError {
            guard let aws = error.aws,
                aws.isOutcomeUnknown || aws.isPreconditionFailed || aws.isConflict || aws.isNotFound
            else { throw error }
            return nil
        }
    }

    private func outcome(_ arn: String?, _ revisionID: String?) -> Outcome {
        Outcome(at: clock.now.timeIntervalSince1970, arn: arn, revisionID: revisionID)
    }

    /// A write that is canceled half-way could come into effect after the alias was fetched and undone.
    private func sendWithoutCancellation(
        _ wanted: AliasState, over snapshot: Snapshot
    ) async throws -> AliasConfiguration? {
        try await withoutCancellation { () -> Result<AliasConfiguration?, any Error> in
            do { return .success(try await send(wanted, over: snapshot)) } catch { return .failure(error) }
        }.get()
    }

    /// A fetch that fails must not be taken for a write that was refused, of which nothing is undone.
    private func fetchAfterWrite() async throws -> Snapshot {
        do {
            return try await fetch()
        } catch let error as StageError where error.code == .refused {
            throw StageError(
                .unknownOutcome, "\(error.message) The outcome of the write before is not known.",
                isRetryable: error.isRetryable, cause: error.cause)
        }
    }

    private func send(_ wanted: AliasState, over snapshot: Snapshot) async throws -> AliasConfiguration? {
        try await function.call(of: reference.displayName) { lambda in
            guard let stable = wanted.stable else {
                try await lambda.deleteAlias(function.id, alias: alias)
                return nil
            }
            let routing = AliasRoutingConfig(additionalVersionWeights: wanted.weights)
            if snapshot.state.exists {
                return try await lambda.updateAlias(
                    UpdateAliasRequest(
                        functionName: function.id, name: alias, functionVersion: stable,
                        description: wanted.description, routingConfig: routing, revisionId: snapshot.revisionID))
            }
            return try await lambda.createAlias(
                CreateAliasRequest(
                    functionName: function.id, name: alias, functionVersion: stable,
                    description: wanted.description, routingConfig: wanted.weights.isEmpty ? nil : routing))
        }
    }

    private func conflict(_ found: AliasState, _ expected: [AliasState]) -> StageError {
        let wanted = expected.map(\.displayName).joined(separator: " or ")
        let text = found.displayName == wanted ? " with the description '\(found.description)'" : ""
        return StageError(
            .conflict,
            "Somebody else wrote \(reference.displayName): it shows \(found.displayName)\(text), where \(wanted) was expected. "
                + "It was left as it is; \(Self.writer(found, expected) ?? "check who else releases this function").")
    }

    /// The writer, as far as the alias's annotation names one.
    private static func writer(_ found: AliasState, _ expected: [AliasState]) -> String? {
        guard let annotation = AliasAnnotation(found.description),
            !expected.contains(where: { AliasAnnotation($0.description)?.run == annotation.run })
        else { return nil }
        return annotation.run == AliasAnnotation.byHand
            ? "its description says that it was rolled back by hand"
            : "its description says that run \(annotation.run) wrote it"
    }
}
