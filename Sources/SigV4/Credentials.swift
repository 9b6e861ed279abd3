/// An access key with its secret, and the session token of temporary credentials.
///
/// Its descriptions and its mirror never show the secret or the token.
package struct Credentials: Sendable, Hashable {
    /// The name of the key, such as `AKIAIOSFODNN7EXAMPLE`. Not a secret: it travels in each request.
    package var accessKeyID: String
    package var secretAccessKey: String
    /// Given by STS along with temporary credentials; signed and sent with each request.
    package var sessionToken: String?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        let token = sessionToken == nil ? "" : ", with a session token"
        return "Credentials(\(accessKeyID)\(token))"
    }

    package var debugDescription: String { description }

    /// `dump` and test reports walk the mirror, so it must not lead to the secret either.
    package var customMirror: Mirror {
        Mirror(self, children: ["accessKeyID": accessKeyID], displayStyle: .struct)
    }
}
