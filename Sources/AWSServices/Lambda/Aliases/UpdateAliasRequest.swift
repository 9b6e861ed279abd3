/// The input of UpdateAlias. A field that is nil is left as it is.
package struct UpdateAliasRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var name: String
    package var functionVersion: String?
    package var description: String?
    /// With no version in it: the weights are cleared.
    package var routingConfig: AliasRoutingConfig?
    /// The update is refused with 412 when the alias shows another one.
    package var revisionId: String?

    package init(
        functionName: String, name: String, functionVersion: String? = nil, description: String? = nil,
        routingConfig: AliasRoutingConfig? = nil, revisionId: String? = nil
    ) {
        self.functionName = functionName
        self.name = name
        self.functionVersion = functionVersion
        self.description = description
        self.routingConfig = routingConfig
        self.revisionId = revisionId
    }

    /// Without both names, which go into the path.
    enum CodingKeys: String, CodingKey {
        case functionVersion, description, routingConfig, revisionId
    }
}
