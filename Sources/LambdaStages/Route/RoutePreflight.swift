import AWSServices
import StageKit

/// What AWS would refuse half-way, looked at before the first move.
struct RoutePreflight: Sendable {
    let access: AliasAccess

    /// Waits for the versions to be active, and compares those that will share traffic.
    /// - Parameter moves: all that may come.
    /// - Throws: `StageError` with one sentence; nothing has moved then.
    func check(_ moves: [TrafficPlan.Move]) async throws {
        let function = access.function
        var configurations: [String: FunctionConfiguration] = [:]
        let names = Set(moves.flatMap { [$0.main] + $0.weights.keys })
        for version in names.sorted() where version != "$LATEST" {
            configurations[version] = try await function.untilActive(version: version, access.clock)
        }
        guard moves.contains(where: { !$0.weights.isEmpty }) else { return }
        if names.contains("$LATEST") {
            throw refused(
                "\(access.reference.words) points to $LATEST, and AWS splits traffic between published versions only; "
                    + "move it to a version with the strategy simple first.")
        }
        if try await access.provisioned() != nil {
            throw refused(
                "\(access.reference.words) has provisioned concurrency, with which AWS takes no weights; use blue-green."
            )
        }
        for move in moves {
            for version in move.weights.keys {
                guard let main = configurations[move.main], let added = configurations[version] else { continue }
                if let problem = Self.difference(main, added) {
                    throw refused(
                        "AWS cannot split traffic between versions \(move.main) and \(version) of function "
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
