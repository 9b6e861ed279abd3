/// The subnets and security groups that a function runs in. Both empty: no VPC.
package struct VPCConfig: Codable, Sendable, Hashable {
    package var subnetIds: [String]?
    package var securityGroupIds: [String]?
    package var ipv6AllowedForDualStack: Bool?
    /// In answers only.
    package var vpcId: String?

    package init(subnetIds: [String]? = nil, securityGroupIds: [String]? = nil, ipv6AllowedForDualStack: Bool? = nil) {
        self.subnetIds = subnetIds
        self.securityGroupIds = securityGroupIds
        self.ipv6AllowedForDualStack = ipv6AllowedForDualStack
    }
}
