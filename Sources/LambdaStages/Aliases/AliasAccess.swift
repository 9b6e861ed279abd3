import AWSServices
import Foundation
import StageKit

/// Reads and writes one alias: looks before it writes, guards the write with the revision id, and looks again when the
/// answer was lost or somebody wrote in between.
struct AliasAccess: Sendable {
    let function: FunctionClient
    let alias: String
    let clock: any RunClock

    var reference: AliasReference { AliasReference(function: function.reference, alias: alias) }

    /// The alias as it is, with what a write of it needs.
    struct Look: Codable, Sendable {
        var state: AliasState
        var arn: String?
        var revisionID: String?
    }

    /// The alias as it is. Weights that AWS itself put there, moving provisioned concurrency to another version, are
    /// waited for.
    func look() async throws -> Look {
        let late = "AWS still moves the provisioned concurrency of \(reference.words) after half an hour."
        return try await Polling(clock: clock, limit: .seconds(1800))(late) {
            let found = try await function.find(of: reference.words) {
                try await $0.getAlias(function.id, alias: alias)
            }
            guard let found else { return Look(state: .absent) }
            let state = AliasState(found)
            // AWS takes no weights of others on such an alias.
            if !state.weights.isEmpty, try await provisioned() != nil { return nil }
            return Look(state: state, arn: found.aliasArn, revisionID: found.revisionId)
        }
    }

    /// The alias's provisioned concurrency; nil without one.
    func provisioned() async throws -> ProvisionedConcurrency? {
        try await function.find(of: reference.words) {
            try await $0.getProvisionedConcurrency(function.id, qualifier: alias)
        }
    }

    /// What became of a write.
    struct Outcome: Codable, Sendable {
        /// When the alias showed the wanted state, in seconds since 1970.
        var at: Double
        var arn: String?
    }

    /// Makes the alias `wanted`, if it is in one of the `expected` states or is as wanted already.
    /// - Throws: `StageError` with `.conflict` when it is in another state: then nothing was written.
    func write(_ wanted: AliasState, expected: [AliasState]) async throws -> Outcome {
        var lastFailure: StageError?
        var isSent = false
        // Each round looks first; more than a few mean that the service does not keep its word.
        for round in 0..<8 {
            let look = try await isSent ? lookAfterWrite() : look()
            if look.state.matches(wanted) { return Outcome(at: clock.now.timeIntervalSince1970, arn: look.arn) }
            guard expected.contains(where: look.state.matches) else { throw conflict(look.state, expected) }
            if let lastFailure, round > 5 { throw lastFailure }
            do {
                // A write that is cut off half-way could come into effect after it was looked at and undone.
                let written = try await withoutCancellation { () -> Result<AliasConfiguration?, any Error> in
                    do { return .success(try await send(wanted, over: look)) } catch { return .failure(error) }
                }.get()
                // An alias is made and deleted without a revision id: what is there afterwards has to be read.
                if look.state.exists && wanted.exists {
                    return Outcome(at: clock.now.timeIntervalSince1970, arn: written?.aliasArn ?? look.arn)
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
                if round > 0 { try await clock.sleep(for: .milliseconds(500)) }
            }
        }
        throw lastFailure
            ?? StageError(
                .unknownOutcome,
                "Writing \(reference.words) was answered with success, and it does not show: look at it.")
    }

    /// A look that fails must not be taken for a write that was refused, of which nothing is undone.
    private func lookAfterWrite() async throws -> Look {
        do {
            return try await look()
        } catch let error as StageError where error.code == .refused {
            throw StageError(
                .unknownOutcome, "\(error.message) What became of the write before is not known.",
                isRetryable: error.isRetryable, cause: error.cause)
        }
    }

    private func send(_ wanted: AliasState, over look: Look) async throws -> AliasConfiguration? {
        try await function.call(of: reference.words) { lambda in
            if !wanted.exists {
                try await lambda.deleteAlias(function.id, alias: alias)
                return nil
            }
            let main = try version(wanted.version)
            var weights: [FunctionVersion: Double] = [:]
            for (name, weight) in wanted.weights { weights[try version(name)] = weight }
            let routing = AliasRoutingConfig(additionalVersionWeights: weights)
            if look.state.exists {
                return try await lambda.updateAlias(
                    UpdateAliasRequest(
                        functionName: function.id, name: alias, functionVersion: main,
                        description: wanted.description, routingConfig: routing, revisionId: look.revisionID))
            }
            return try await lambda.createAlias(
                CreateAliasRequest(
                    functionName: function.id, name: alias, functionVersion: main,
                    description: wanted.description, routingConfig: wanted.weights.isEmpty ? nil : routing))
        }
    }

    private func version(_ name: String) throws -> FunctionVersion {
        guard let version = FunctionVersion(name) else {
            throw StageError(.invalidInput, "'\(name)' is not a version. Write a number such as 7, or $LATEST.")
        }
        return version
    }

    private func conflict(_ found: AliasState, _ expected: [AliasState]) -> StageError {
        let wanted = expected.map(\.words).joined(separator: " or ")
        let text = found.words == wanted ? " with the description '\(found.description)'" : ""
        return StageError(
            .conflict,
            "Somebody else wrote \(reference.words): it shows \(found.words)\(text), where \(wanted) was expected. "
                + "It was left as it is; \(Self.writer(found, expected) ?? "look at who else releases this function").")
    }

    /// Who wrote it, as far as its trail says so.
    private static func writer(_ found: AliasState, _ expected: [AliasState]) -> String? {
        guard let trail = AliasAnnotation(found.description),
            !expected.contains(where: { AliasAnnotation($0.description)?.run == trail.run })
        else { return nil }
        return trail.run == AliasAnnotation.byHand
            ? "its description says that it was put back by hand"
            : "its description says that run \(trail.run) wrote it"
    }
}
