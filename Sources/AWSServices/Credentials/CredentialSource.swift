package import SigV4

/// Where credentials come from, as a plan; `AWSClients` makes providers of it.
package indirect enum CredentialSource: Sendable, Hashable {
    /// - Parameter origin: for messages, such as `AWS_ACCESS_KEY_ID`.
    case keys(Credentials, origin: String)
    /// A role to take on, with the credentials that may do so.
    case role(AssumeRoleRequest, source: CredentialSource)
}
