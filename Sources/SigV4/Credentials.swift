/// An access key with its secret, and the session token of temporary credentials.
package struct Credentials: Sendable, Hashable {
    /// The name of the key, such as `AKIAIOSFODNN7EXAMPLE`. Not a secret: it is sent in each request.
    package var accessKeyID: String
    package var secretAccessKey: Secret
    /// The token that STS gives along with temporary credentials; signed and sent with each request.
    package var sessionToken: Secret?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = Secret(secretAccessKey)
        self.sessionToken = sessionToken.map { Secret($0) }
    }
}

extension Credentials: CustomStringConvertible {
    package var description: String {
        let token = sessionToken == nil ? "" : ", with a session token"
        return "Credentials(\(accessKeyID)\(token))"
    }
}
