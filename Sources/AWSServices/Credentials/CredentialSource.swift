package import SigV4

/// The plan of where credentials come from; `CredentialProviders` follows it.
package indirect enum CredentialSource: Sendable, Hashable {
    /// - Parameter origin: for messages, such as `AWS_ACCESS_KEY_ID`.
    case keys(Credentials, origin: String)
    /// A role to assume, with the credentials that may do so.
    case role(AssumeRoleRequest, source: CredentialSource)
    case webIdentity(WebIdentity)
    case singleSignOn(SingleSignOn)
    case login(LoginSession)
    case process(CredentialProcess)
    case container(ContainerCredentials)
    case instance(InstanceMetadata)

    /// The links of the chain, first the one that gives the credentials that calls are signed with.
    package var links: [CredentialOrigin] {
        switch self {
        case .keys(_, let origin):
            [
                CredentialOrigin(
                    link: "keys", name: origin,
                    renewal: "Set valid keys there, or renew them with the tool that wrote them.")
            ]
        case .role(let request, let source):
            [
                CredentialOrigin(
                    link: "role", name: "the role \(request.roleArn)",
                    renewal: source.links.first?.renewal ?? "", isRenewable: true)
            ] + source.links
        case .webIdentity(let identity):
            [
                CredentialOrigin(
                    link: "web-identity", name: "the role \(identity.roleArn) with the token in \(identity.tokenFile)",
                    renewal: "Check that the token in the file is still valid.", isRenewable: true)
            ]
        case .singleSignOn(let settings):
            [
                CredentialOrigin(
                    link: "sso", name: "the profile '\(settings.profile)' (SSO, role \(settings.role))",
                    renewal: settings.renewal, isRenewable: true)
            ]
        case .login(let session):
            [
                CredentialOrigin(
                    link: "login", name: "the profile '\(session.profile)' (login)", renewal: session.renewal,
                    isRenewable: true)
            ]
        case .process(let process):
            [
                CredentialOrigin(
                    link: "process", name: "the credential_process of the profile '\(process.profile)'",
                    renewal: "Check what this program prints: \(process.command.joined(separator: " "))",
                    isRenewable: true)
            ]
        case .container(let container):
            [
                CredentialOrigin(
                    link: "container", name: "the container's role (\(container.endpoint))",
                    renewal: "Check the role of the task or pod.", isRenewable: true)
            ]
        case .instance(let metadata):
            [
                CredentialOrigin(
                    link: "instance", name: "the machine's role (\(metadata.endpoint))",
                    renewal: "Check the role of the machine.", isRenewable: true)
            ]
        }
    }

    static func searched(profile: String, _ credentialsPath: String, _ configPath: String) -> String {
        "No credentials: searched AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, the profile '\(profile)' in "
            + "\(credentialsPath) and \(configPath), and the roles of container and machine. "
            + "Set the variables, name a profile by --profile or AWS_PROFILE, or try --local, which needs none."
    }
}
