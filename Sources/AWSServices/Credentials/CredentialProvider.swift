package import SigV4

/// Gives credentials that are good now; asked before each attempt of a call.
///
/// The smallest complete conformance is `StaticCredentialProvider`.
package protocol CredentialProvider: Sendable {
    /// - Throws: `AWSError` with the code `noCredentials` and a sentence that says where it looked.
    func credentials() async throws -> Credentials
}

/// Credentials that do not change.
package struct StaticCredentialProvider: CredentialProvider {
    private let known: Credentials

    package init(_ credentials: Credentials) {
        known = credentials
    }

    package func credentials() async throws -> Credentials { known }
}

extension CredentialProvider where Self == StaticCredentialProvider {
    package static func `static`(_ credentials: Credentials) -> StaticCredentialProvider {
        StaticCredentialProvider(credentials)
    }
}
