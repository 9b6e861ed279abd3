import Expressions
import NIOCore

/// An answer of a service.
struct APIResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: ByteBuffer
    /// The fault that was injected into this answer.
    var fault: InjectedFault?

    init(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ value: JSONValue, status: Int = 200) -> APIResponse {
        APIResponse(
            status: status, headers: [("Content-Type", "application/json")], body: ByteBuffer(bytes: value.bytes()))
    }

    static func xml(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(
            status: status, headers: [("Content-Type", "text/xml")],
            body: ByteBuffer(string: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text))
    }

    static let noContent = APIResponse(status: 204)
}

extension APIResponse {
    func adding(_ name: String, _ value: String) -> APIResponse {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }
}
