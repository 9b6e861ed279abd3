/// A separate part of AWS with its own accounts and domains.
package struct Partition: Sendable, Hashable {
    /// As ARNs write it: `aws`, `aws-cn`.
    package let id: String
    package let dnsSuffix: String
    /// The domain of addresses that answer by IPv6 too.
    package let dualStackSuffix: String
    private let prefixes: [String]

    /// https://docs.aws.amazon.com/general/latest/gr/rande.html; the order is that in which a region's name is tried.
    package static let all = [
        Partition("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", ["cn-"]),
        Partition("aws-us-gov", "amazonaws.com", "api.aws", ["us-gov-"]),
        Partition("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", ["eusc-"]),
        Partition("aws-iso", "c2s.ic.gov", "api.aws.ic.gov", ["us-iso-"]),
        Partition("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", ["us-isob-"]),
        Partition("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", ["eu-isoe-"]),
        Partition("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", ["us-isof-"]),
        standard,
    ]

    private static let standard = Partition("aws", "amazonaws.com", "api.aws", [""])

    private init(_ id: String, _ dnsSuffix: String, _ dualStackSuffix: String, _ prefixes: [String]) {
        self.id = id
        self.dnsSuffix = dnsSuffix
        self.dualStackSuffix = dualStackSuffix
        self.prefixes = prefixes
    }

    /// The partition that a region belongs to; a region of no known form is one of `aws`.
    package init(of region: Region) {
        self =
            Self.all.first { $0.prefixes.contains { region.name.hasPrefix($0) } } ?? Self.standard
    }
}
