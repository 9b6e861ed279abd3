/// A request that was not executed yet.
package struct ArrivingRequest: Sendable, Equatable {
    /// The signing name: `lambda`, `s3`, `sts`, `monitoring`.
    package var service: String
    /// AWS's name for the operation; `-` if there is none like it.
    package var operation: String
    /// As on the wire, without the query.
    package var path: String
    /// The header X-Amz-Client-Context of an invocation, as it came: base 64.
    package var clientContext: String?
}
