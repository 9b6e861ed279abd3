/// The input of CreateAlias. AWS guards it with no revision id: it fails with 409 if the alias is there.
package struct CreateAliasRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var name: String
    package var functionVersion: String
    package var description: String?
    package var routingConfig: AliasRoutingConfig?

    package init(
        functionName: String, name: String, functionVersion: String, description: String? = nil,
        routingConfig: AliasRoutingConfig? = nil
    ) {
        self.functionName = functionName
        self.name = name
        self.functionVersion = functionVersion
        self.description = description
        self.routingConfig = routingConfig
    }

    /// Without the function's name, which goes into the path.
    enum CodingKeys: String, CodingKey {
        case name, functionVersion, description, routingConfig
    }
}
