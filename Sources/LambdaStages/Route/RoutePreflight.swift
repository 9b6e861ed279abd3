import AWSServices
import StageKit

/// Finds before the first move what AWS would refuse half-way.
struct RoutePreflight: Sendable {
    let access: AliasAccess

    /// Waits for the versions to be active, and compares those that will share traffic.
    /// - Parameter moves: all that may come.
    /// - Throws: `StageError` with one sentence; nothing has moved then.
    func check(_ moves: [TrafficPlan.Move]) async throws {
        let function = access.function
        var configurations: [FunctionVersion: FunctionConfiguration] = [:]
        let versions = Set(moves.flatMap { [$0.stable] + $0.weights.keys })
        let clock = access.clock
        try await withThrowingTaskGroup { group in
            for version in versions where version != .latest {
                group.addTask { (version, try await function.untilActive(version: version, clock)) }
            }
            for try await (version, found) in group { configurations[version] = found }
        }
        guard moves.contains(where: { !$0.weights.isEmpty }) else { return }
        if versions.contains(.latest) {
            throw refused(
                "\(access.reference.displayName) points to $LATEST, and AWS splits traffic between published versions only; "
                    + "move it to a version with the strategy simple first.")
        }
        if try await access.provisioned() != nil {
            throw refused(
                "\(access.reference.displayName) has provisioned concurrency, with which AWS takes no weights; use blue-green."
            )
        }
        for move in moves {
            for version in move.weights.keys {
                guard let stable = configurations[move.stable], let added = configurations[version] else { continue }
                if let problem = Self.difference(stable, added) {
                    throw refused(
                        "AWS cannot split traffic between versions \(move.stable) and \(version) of function "
                            + "\(function.name): \(problem). Use blue-green for this release.")
                }
            }
        }
    }

    /// Why two versions cannot share an alias; nil if they can.
    static func difference(_ one: FunctionConfiguration, _ other: FunctionConfiguration) -> String? {
        if one.role != other.role {
            return "their roles differ (\(one.role ?? "none") and \(other.role ?? "none"))"
        }
        let (a, b) = (one.deadLetterConfig?.targetArn ?? "", other.deadLetterConfig?.targetArn ?? "")
        if a != b {
            return "their dead-letter queues differ (\(a.isEmpty ? "none" : a) and \(b.isEmpty ? "none" : b))"
        }
        return nil
    }

    private func refused(_ message: String) -> StageError { StageError(.refused, message) }
}
