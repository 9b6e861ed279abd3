/// The sender of a request and its target, from the signature.
struct Caller: Sendable, Equatable {
    var accountID: String
    var region: String
    /// The signing name: `lambda`, `s3`, `sts`, `monitoring`.
    var service: String
    var accessKeyID: String
    /// The identity behind the access key.
    var arn: String
    var userID: String
}
