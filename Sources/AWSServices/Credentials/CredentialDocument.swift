import Foundation
import SigV4

/// Credentials as AWS's agents and programs write them: JSON with `AccessKeyId`, `SecretAccessKey` and a token.
struct CredentialDocument: Decodable {
    var accessKeyId: String
    var secretAccessKey: String
    var token: String?
    var sessionToken: String?
    var expiration: String?

    /// - Throws: `AWSError` when the expiration is not a time.
    func credentials(from origin: String) throws(AWSError) -> TemporaryCredentials {
        let date = expiration.flatMap(Date.init(iso8601:))
        guard expiration == nil || date != nil else {
            throw .missing("\(origin) gives an expiration that is not a time.")
        }
        return TemporaryCredentials(
            Credentials(
                accessKeyID: accessKeyId, secretAccessKey: secretAccessKey, sessionToken: token ?? sessionToken),
            expiration: date)
    }
}
