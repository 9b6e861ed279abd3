/// An alias as hooks see it.
package struct HookAlias: Codable, Hashable, Sendable {
    package var name: String
    package var description: String
    /// The main version: a number, or `$LATEST`; nil while there is no such alias.
    package var version: String?
    /// The additional version's percent, by version; empty without one.
    package var weights: [String: Double]

    package init(_ name: String, description: String = "", version: String? = nil, weights: [String: Double] = [:]) {
        self.name = name
        self.description = description
        self.version = version
        self.weights = weights
    }
}
