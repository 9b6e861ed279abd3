/// A service that this package calls.
package enum AWSService: String, Sendable, Hashable, CaseIterable {
    case lambda, s3, sts
    case cloudWatch = "monitoring"
    case sso = "portal.sso"
    case ssoOIDC = "oidc"

    /// The name in errors and logs.
    package var name: String {
        switch self {
        case .lambda: "Lambda"
        case .s3: "S3"
        case .sts: "STS"
        case .cloudWatch: "CloudWatch"
        case .sso: "SSO"
        case .ssoOIDC: "SSO OIDC"
        }
    }

    /// The name in signatures.
    package var signingName: String { rawValue }

    /// The name in the section `[services …]` of AWS's config file, and in upper case in `AWS_ENDPOINT_URL_…`.
    package var configurationName: String {
        switch self {
        case .lambda, .s3, .sts, .sso: self == .sso ? "sso" : rawValue
        case .cloudWatch: "cloudwatch"
        case .ssoOIDC: "sso_oidc"
        }
    }
}
