/// The caller of AWS, with what gave each setting; it has no secrets.
package struct Whoami: Sendable, Hashable {
    package let identity: CallerIdentity
    package let region: Region
    /// The source of the region, such as `AWS_REGION`.
    package let regionOrigin: String
    package let profile: String?
    /// The links of the credential chain, first the one that gives the credentials that calls are signed with.
    package let credentials: [CredentialOrigin]
    package let endpoints: [AWSService: Endpoint]

    package init(_ identity: CallerIdentity, _ configuration: AWSConfiguration) {
        self.identity = identity
        region = configuration.region
        regionOrigin = configuration.regionOrigin
        profile = configuration.profile
        credentials = configuration.credentials.links
        endpoints = Dictionary(
            uniqueKeysWithValues: AWSService.allCases.map {
                ($0, configuration.endpoints.endpoint(of: $0, in: configuration.region))
            })
    }
}
