import HTTPTypes
import NIOCore
import SigV4

/// A request as the services see it, whatever server brought it.
struct APIRequest: Sendable {
    var method: String
    /// As on the wire: percent-encoded.
    var path: String
    /// As on the wire, without `?`.
    var query: String
    var headers: HTTPFields
    var body: ByteBuffer
    var operation: OperationName
    /// Set once the signature has been checked.
    var caller: Caller
    /// The request id of the answer.
    var requestID: String

    /// The path's parts with their percent-encoding undone.
    var segments: [String] {
        path.split(separator: "/", omittingEmptySubsequences: true).map {
            String(decoding: URIEncoding.decode(String($0)), as: UTF8.self)
        }
    }

    /// The query's values by name; of a name that comes twice, all values in their order.
    var queryItems: [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ part: Substring) -> String {
                String(decoding: URIEncoding.decode(String(part).replacing("+", with: " ")), as: UTF8.self)
            }
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    func queryValue(_ name: String) -> String? {
        queryItems.first { $0.name == name }?.value
    }

    func hasQuery(_ name: String) -> Bool { queryItems.contains { $0.name == name } }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    var bodyBytes: [UInt8] { Array(body.readableBytesView) }
}
