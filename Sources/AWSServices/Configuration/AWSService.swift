/// A service that this package calls.
package enum AWSService: String, Sendable, Hashable, CaseIterable {
    case lambda, s3, sts
    case cloudWatch = "monitoring"

    /// As errors and logs write it.
    package var name: String {
        switch self {
        case .lambda: "Lambda"
        case .s3: "S3"
        case .sts: "STS"
        case .cloudWatch: "CloudWatch"
        }
    }

    /// As signatures and host names write it.
    package var signingName: String { rawValue }
}
