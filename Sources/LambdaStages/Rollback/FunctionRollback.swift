import AWSServices
import Foundation
package import StageKit

/// Rolls an alias back without a run, from any machine: guarded by its revision id alone.
package struct FunctionRollback: Sendable {
    private let services: LambdaServices
    private let clock: any RunClock

    package init(services: LambdaServices, clock: any RunClock) {
        self.services = services
        self.clock = clock
    }

    /// The problem with the names; nil if there is none.
    package static func problem(function: String, alias: String, version: String?) -> String? {
        let input = CheckedInput(["function": .string(function)])
        if let problem = FunctionReference.diagnostics(input).first { return problem.message }
        if let problem = AliasReference.problem(alias) { return problem }
        guard let version, FunctionVersion(version)?.number == nil else { return nil }
        return "'\(version)' is not a version: write a number, such as 7."
    }

    /// Rolls the alias back.
    /// - Parameter version: nil: off its weights, or else where its trail says that it was.
    /// - Returns: how it was found, and how it is now.
    /// - Throws: `StageError`; nothing was written then, unless its code is `unknownOutcome`.
    package func run(function name: String, alias: String, to version: String?) async throws -> AliasRollback {
        let reference = FunctionReference(function: name, region: nil, account: nil)
        let function = try await FunctionClient(reference, services)
        guard try await function.details() != nil else {
            throw StageError(
                .refused,
                "There is no function \(function.name) in this account and region; name another with --region or "
                    + "--profile.")
        }
        let access = AliasAccess(function: function, alias: alias, clock: clock)
        let snapshot = try await access.fetch()
        let plan: AliasRollback
        do throws(AliasRollback.Refusal) {
            plan = try AliasRollback(snapshot.state, to: version.flatMap { FunctionVersion($0) })
        } catch {
            let advice = snapshot.state.exists ? " Say which with --to." : ""
            throw StageError(
                .refused,
                "\(access.reference.displayName.capitalizedFirst) was left as it is. \(error.message)\(advice) "
                    + "\(try await versions(of: function, snapshot.state))")
        }
        guard !plan.isDone else { return plan }
        if let gone = try await function.missing(of: plan.wanted) {
            throw StageError(
                .refused,
                "Version \(gone) of function \(function.name) is gone, so alias \(alias) cannot be rolled back to it. "
                    + "\(try await versions(of: function, snapshot.state))")
        }
        if let stable = plan.wanted.stable { _ = try await function.untilActive(version: stable, clock) }
        _ = try await access.write(plan.wanted, expected: [snapshot.state], known: snapshot)
        return plan
    }

    /// The versions that there are, newest first, with their ages.
    private func versions(of function: FunctionClient, _ state: AliasState) async throws -> String {
        let found = try await function.publishedVersions().reversed()
        guard !found.isEmpty else { return "The function has no published version." }
        let shown = found.prefix(10).compactMap { version -> String? in
            guard let number = version.version, number.number != nil else { return nil }
            let age = version.changedAt.map { Self.age(clock.now.timeIntervalSince($0)) }
            let notes = [age, state.percentages[number] == nil ? nil : "live"].compactMap { $0 }
            return "\(number)" + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
        }
        return "There is: \(shown.joined(separator: ", "))\(found.count > 10 ? ", …" : ".")"
    }

    private static func age(_ seconds: TimeInterval) -> String {
        for (unit, length) in [("d", 86_400.0), ("h", 3600), ("m", 60)] where seconds >= length {
            return "\(Int(seconds / length))\(unit) old"
        }
        return "\(Int(max(0, seconds)))s old"
    }
}

extension FunctionClient {
    /// A version that an alias's state names and that does not exist; nil if all exist.
    func missing(of state: AliasState) async throws -> FunctionVersion? {
        for version in state.percentages.keys.sorted() where version.number != nil {
            if try await details(version.description) == nil { return version }
        }
        return nil
    }
}
