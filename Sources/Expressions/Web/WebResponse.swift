/// The answer of a web server.
public struct WebResponse: Hashable, Sendable {
    /// The status code, 100 to 599.
    public var status: Int
    /// Header fields in order.
    public var headers: [WebHeader]
    /// The body; empty for none.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int, headers: [WebHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
