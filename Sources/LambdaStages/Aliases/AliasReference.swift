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

extension AliasReference {
    /// The key under which moves of its traffic are undone.
    var undoKey: String { "\(AliasUndo.keyPrefix)\(function.name):\(alias)" }

    /// The alias as reports name it.
    var resource: ReportedResource { .alias(alias, function: function.name) }
}

extension TrafficShift {
    /// A move to a new state.
    /// - Parameters:
    ///   - stable: the version that had the traffic before; nil for a new alias.
    ///   - candidate: the version to be released.
    init(_ reference: AliasReference, to state: AliasState, stable: FunctionVersion?, candidate: FunctionVersion) {
        self.init(reference, state, stable, candidate)
    }

    /// A rollback to the state before the stage.
    init(_ reference: AliasReference, rolledBackTo before: AliasState) {
        self.init(reference, before, before.stable, nil)
    }

    private init(
        _ reference: AliasReference, _ state: AliasState, _ stable: FunctionVersion?, _ candidate: FunctionVersion?
    ) {
        self.init(
            function: reference.function.name, alias: reference.alias, stable: stable?.description,
            candidate: candidate?.description,
            weight: candidate.flatMap { state.percentages[$0] } ?? 0, weights: state.orderedPercentages,
            undoKey: reference.undoKey)
    }
}
