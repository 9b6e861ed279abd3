import StageKit

/// What events say of an alias's moves.
enum AliasReport {
    /// The body of `weight moved`.
    /// - Parameters:
    ///   - stable: the version that had the traffic before; nil for a new alias.
    ///   - candidate: the version to be released.
    static func moved(
        _ reference: AliasReference, to state: AliasState, stable: String?, candidate: String
    ) -> JSONValue {
        moved(reference, state, stable, candidate)
    }

    /// The body of `weight moved` when the alias goes back to what it was.
    static func moved(_ reference: AliasReference, to before: AliasState) -> JSONValue {
        moved(reference, before, before.exists ? before.version : nil, nil)
    }

    private static func moved(
        _ reference: AliasReference, _ state: AliasState, _ stable: String?, _ candidate: String?
    ) -> JSONValue {
        let weight = candidate.flatMap { state.percentages[$0] } ?? 0
        return [
            "function": .string(reference.function.name), "alias": .string(reference.alias),
            "stable": stable.map { .string($0) } ?? .null,
            "candidate": candidate.map { .string($0) } ?? .null,
            "weight": .plain(weight), "weights": state.percentagesJSON,
        ]
    }
}
