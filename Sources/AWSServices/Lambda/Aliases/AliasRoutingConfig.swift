/// The share of an alias's calls that goes to a version beside the main one. AWS takes at most one such version.
package struct AliasRoutingConfig: Codable, Sendable, Hashable {
    /// By version, 0 to 1. Sent empty, it clears the weights.
    package var additionalVersionWeights: [String: Double]?

    package init(additionalVersionWeights: [String: Double]) {
        self.additionalVersionWeights = additionalVersionWeights
    }
}
