/// An alias as Lambda answers it.
package struct AliasConfiguration: Codable, Sendable, Hashable {
    package var aliasArn: String?
    package var name: String
    /// The main version: a number, or `$LATEST`.
    package var functionVersion: String
    package var description: String?
    /// Absent without weights.
    package var routingConfig: AliasRoutingConfig?
    /// Changes with each UpdateAlias.
    package var revisionId: String?

    package init(name: String, functionVersion: String) {
        self.name = name
        self.functionVersion = functionVersion
    }

    /// The additional version's share, 0 to 1, by version; empty without one.
    package var weights: [String: Double] { routingConfig?.additionalVersionWeights ?? [:] }
}
