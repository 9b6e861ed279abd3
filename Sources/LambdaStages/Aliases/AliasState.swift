package import AWSServices
import OrderedCollections
package import StageKit

/// The traffic and the description of an alias: everything that a stage changes of it, without the revision id.
package struct AliasState: Codable, Hashable, Sendable {
    /// The version that gets what the weights leave; nil if there is no such alias.
    package var stable: FunctionVersion?
    /// The candidate's share, 0 to 1, by version; empty without one.
    package var weights: [FunctionVersion: Double]
    package var description: String

    package init(stable: FunctionVersion, weights: [FunctionVersion: Double] = [:], description: String = "") {
        self.stable = stable
        self.weights = weights
        self.description = description
    }

    private init() {
        weights = [:]
        description = ""
    }

    /// No such alias.
    package static let absent = AliasState()

    init(_ alias: AliasConfiguration) {
        self.init(stable: alias.functionVersion, weights: alias.weights, description: alias.description ?? "")
    }

    /// Whether there is such an alias.
    package var exists: Bool { stable != nil }

    /// Whether both are the same for the traffic and for those who read it; AWS may round a weight.
    package func matches(_ other: AliasState) -> Bool {
        stable == other.stable && description == other.description && weights.count == other.weights.count
            && weights.allSatisfy { version, weight in
                other.weights[version].map { abs($0 - weight) < 0.000_001 } ?? false
            }
    }
}

extension AliasState {
    /// Whether a person rolled back to a state by hand: the traffic is the same, and the annotation names a rollback by hand.
    func wasRolledBack(to other: AliasState) -> Bool {
        guard AliasAnnotation(description)?.run == AliasAnnotation.byHand else { return false }
        var same = other
        same.description = description
        return matches(same)
    }

    /// The share of each version in percent; empty for no alias.
    package var percentages: [FunctionVersion: Double] {
        guard let stable else { return [:] }
        var result = weights.mapValues(Self.percent)
        result[stable] = Self.percent(1 - weights.values.reduce(0, +))
        return result
    }

    /// The candidate's percent by version, as scripts see it.
    var candidateWeights: [String: Double] {
        Dictionary(uniqueKeysWithValues: weights.map { ($0.key.description, Self.percent($0.value)) })
    }

    /// The percentages as a value, lowest version first.
    package var percentagesJSON: JSONValue {
        var object: JSONObject = [:]
        for (version, percent) in sortedPercentages { object[version.description] = .plain(percent) }
        return .object(object)
    }

    /// The percentages, lowest version first.
    var orderedPercentages: StringMap<Double> {
        StringMap(sortedPercentages.map { ($0.key.description, $0.value) })
    }

    /// The traffic in a sentence, such as `version 6 (95 %) and version 7 (5 %)`.
    package var displayName: String {
        guard let stable else { return "no alias" }
        guard !weights.isEmpty else { return stable.displayName }
        return sortedPercentages.map { "\($0.key.displayName) (\(JSONValue.plain($0.value).text()) %)" }
            .joined(separator: " and ")
    }

    private var sortedPercentages: [(key: FunctionVersion, value: Double)] {
        percentages.sorted { $0.key < $1.key }
    }

    /// A share as percent, without the noise of binary fractions; a share between 0 and 1 is shown as such.
    private static func percent(_ share: Double) -> Double {
        let rounded = (share * 100_000_000).rounded() / 1_000_000
        let isHidden = rounded == 0 || rounded == 100
        return isHidden && share != 0 && share != 1 ? share * 100 : rounded
    }
}

extension FunctionVersion {
    /// The version in a sentence: `version 7` or `$LATEST`.
    package var displayName: String { number == nil ? description : "version \(self)" }
}

/// The description of an alias after a move.
struct AliasDescription: Sendable {
    /// The text that the pipeline asks for.
    let wanted: String?
    /// Whether a trail may be kept.
    let keepsTrail: Bool
    let run: String

    /// The description with a move.
    /// - Parameters:
    ///   - isLast: whether it is the plan's last move, which also writes the pipeline's own description.
    func after(_ before: AliasState, stable: FunctionVersion, isLast: Bool) -> String {
        if let wanted { return isLast ? wanted : before.description }
        guard keepsTrail, stable != before.stable, AliasAnnotation.mayReplace(before.description) else {
            return before.description
        }
        return AliasAnnotation(live: stable, before: before.stable, run: run).description
    }
}
