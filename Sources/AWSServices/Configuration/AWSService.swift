/// A service that this package calls.
package enum AWSService: String, Sendable, Hashable, CaseIterable {
    case lambda, s3, sts

    /// As errors and logs write it.
    package var name: String {
        switch self {
        case .lambda: "Lambda"
        case .s3: "S3"
        case .sts: "STS"
        }
    }

    /// As signatures and host names write it.
    package var signingName: String { rawValue }
}
