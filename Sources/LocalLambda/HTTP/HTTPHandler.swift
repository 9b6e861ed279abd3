import NIOCore

/// Answers requests that an `HTTPFront` brings, in two steps: from its head a request is refused or let in with a bound
/// on its body, and only then its body is read.
protocol HTTPHandler: Sendable {
    func admit(_ head: RequestHead) async -> Admission
}

/// The decision on a request whose body has not been read.
enum Admission: Sendable {
    /// The answer to a request whose body is not read.
    case refused(APIResponse)
    case accepted(Accepted)

    struct Accepted: Sendable {
        /// The largest body in bytes.
        var bodyLimit: Int
        /// The answer to a body over the limit, of this size if the request said it.
        var refuseBody: @Sendable (Int?) async -> APIResponse
        var respond: @Sendable (ByteBuffer) async -> APIResponse
    }
}
