import HTTPTypes
import NIOCore

/// A request before its body has arrived.
struct RequestHead: Sendable {
    var method: String
    /// Path and query as on the wire.
    var target: String
    /// With `host`, whatever way the request names it.
    var headers: HTTPFields

    var hasBody: Bool { headers[.transferEncoding] != nil || (contentLength ?? 0) > 0 }

    /// The announced size of the body; nil if the request does not say.
    var contentLength: Int? { headers[.contentLength].flatMap { Int($0) } }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
