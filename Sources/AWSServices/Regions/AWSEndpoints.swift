/// The addresses of services: AWS's own, or others in their place (the local Lambda, test servers, VPC endpoints).
package struct AWSEndpoints: Sendable, Hashable {
    /// For all services that have no endpoint of their own here.
    package var all: Endpoint?
    package var own: [AWSService: Endpoint]
    /// Whether AWS's addresses with FIPS-validated cryptography are called.
    package var usesFIPS: Bool
    /// Whether AWS's addresses that answer by IPv6 too are called.
    package var usesDualStack: Bool

    package init(
        all: Endpoint? = nil, own: [AWSService: Endpoint] = [:], usesFIPS: Bool = false, usesDualStack: Bool = false
    ) {
        self.all = all
        self.own = own
        self.usesFIPS = usesFIPS
        self.usesDualStack = usesDualStack
    }

    /// The endpoint in place of AWS's; nil if AWS's is called.
    package func override(for service: AWSService) -> Endpoint? { own[service] ?? all }

    /// The endpoint of a service in a region.
    package func endpoint(of service: AWSService, in region: Region) -> Endpoint {
        override(for: service) ?? Endpoint(host: host(of: service, in: region))
    }

    private func host(of service: AWSService, in region: Region) -> String {
        let partition = Partition(of: region)
        // AWS's government regions meet FIPS at the plain addresses of these services.
        let isPlainFIPS =
            partition.id == "aws-us-gov"
            && (service == .cloudWatch || !usesDualStack && [.sts, .sso, .ssoOIDC].contains(service))
        let name = service.rawValue + (usesFIPS && !isPlainFIPS ? "-fips" : "")
        return switch (service, usesDualStack) {
        case (.s3, true): "\(name).dualstack.\(region).\(partition.dnsSuffix)"
        case (_, true): "\(name).\(region).\(partition.dualStackSuffix)"
        case (_, false): "\(name).\(region).\(partition.dnsSuffix)"
        }
    }
}
