import AWSServices
import OrderedCollections
package import StageKit

/// What an alias does: everything that a stage changes of it, without the revision id.
package struct AliasState: Codable, Hashable, Sendable {
    /// Whether there is such an alias.
    package var exists: Bool
    /// The main version: a number, or `$LATEST`.
    package var version: String
    /// The additional version's share, 0 to 1, by version; empty without one.
    package var weights: [String: Double]
    package var description: String

    package init(version: String, weights: [String: Double] = [:], description: String = "") {
        exists = true
        self.version = version
        self.weights = weights
        self.description = description
    }

    private init() {
        exists = false
        version = ""
        weights = [:]
        description = ""
    }

    /// No such alias.
    package static let absent = AliasState()

    init(_ alias: AliasConfiguration) {
        self.init(
            version: alias.functionVersion.description,
            weights: Dictionary(uniqueKeysWithValues: alias.weights.map { ($0.key.description, $0.value) }),
            description: alias.description ?? "")
    }

    /// Whether both are the same for the traffic and for those who look; AWS may round a weight.
    package func matches(_ other: AliasState) -> Bool {
        exists == other.exists && version == other.version && description == other.description
            && weights.count == other.weights.count
            && weights.allSatisfy { version, weight in
                other.weights[version].map { abs($0 - weight) < 0.000_001 } ?? false
            }
    }
}

extension AliasState {
    /// Whether a person went back to a state by hand: the traffic is the same, and the trail says so.
    func wasPutBack(to other: AliasState) -> Bool {
        guard AliasAnnotation(description)?.run == AliasAnnotation.byHand else { return false }
        var same = other
        same.description = description
        return matches(same)
    }

    /// The share of each version in percent; empty for no alias.
    package var percentages: [String: Double] {
        guard exists else { return [:] }
        var result = weights.mapValues(Self.percent)
        result[version] = Self.percent(1 - weights.values.reduce(0, +))
        return result
    }

    /// The percentages as a value, lowest version first.
    package var percentagesJSON: JSONValue {
        var object: JSONObject = [:]
        for (version, percent) in sortedPercentages { object[version] = .plain(percent) }
        return .object(object)
    }

    /// In words, such as `version 6 (95 %) and version 7 (5 %)`.
    package var words: String {
        guard exists else { return "no alias" }
        guard !weights.isEmpty else { return Self.name(version) }
        return sortedPercentages.map { "\(Self.name($0.key)) (\(JSONValue.plain($0.value).text()) %)" }
            .joined(separator: " and ")
    }

    private var sortedPercentages: [(key: String, value: Double)] {
        percentages.sorted { VersionNumber.comesFirst($0.key, before: $1.key) }
    }

    /// A share as percent, without the noise of binary fractions; what is not all or nothing does not look like it.
    private static func percent(_ share: Double) -> Double {
        let rounded = (share * 100_000_000).rounded() / 1_000_000
        let isHidden = rounded == 0 || rounded == 100
        return isHidden && share != 0 && share != 1 ? share * 100 : rounded
    }

    private static func name(_ version: String) -> String {
        version == "$LATEST" ? version : "version \(version)"
    }
}
