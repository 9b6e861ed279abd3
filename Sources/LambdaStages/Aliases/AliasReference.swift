import AWSServices
import StageKit

/// An alias of a function, and where it is: enough to find it again in a later process.
struct AliasReference: Codable, Hashable, Sendable {
    let function: FunctionReference
    let alias: String

    /// For messages, such as `alias live of function checkout`.
    var displayName: String { "alias \(alias) of function \(function.name)" }

    /// The problem with an alias's name; nil if there is none (AWS: letters, digits, `-` and `_`, at most 128, not only digits).
    static func problem(_ name: String) -> String? {
        let isText = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        guard !name.isEmpty, name.count <= 128, isText else {
            return "'\(name)' cannot be an alias: AWS takes letters, digits, '-' and '_', at most 128."
        }
        guard !name.allSatisfy(\.isNumber) else {
            return "'\(name)' cannot be an alias: AWS takes no name of digits only, since those are versions."
        }
        return nil
    }
}

/// The reports of an alias's moves.
enum AliasReport {
    /// The body of `weight moved`.
    /// - Parameters:
    ///   - stable: the version that had the traffic before; nil for a new alias.
    ///   - candidate: the version to be released.
    static func moved(
        _ reference: AliasReference, to state: AliasState, stable: FunctionVersion?, candidate: FunctionVersion
    ) -> JSONValue {
        moved(reference, state, stable, candidate)
    }

    /// The body of `weight moved` when the alias is rolled back.
    static func moved(_ reference: AliasReference, to before: AliasState) -> JSONValue {
        moved(reference, before, before.stable, nil)
    }

    private static func moved(
        _ reference: AliasReference, _ state: AliasState, _ stable: FunctionVersion?, _ candidate: FunctionVersion?
    ) -> JSONValue {
        let weight = candidate.flatMap { state.percentages[$0] } ?? 0
        return [
            "function": .string(reference.function.name), "alias": .string(reference.alias),
            "stable": stable.map { .string($0.description) } ?? .null,
            "candidate": candidate.map { .string($0.description) } ?? .null,
            "weight": .plain(weight), "weights": state.percentagesJSON,
        ]
    }
}
