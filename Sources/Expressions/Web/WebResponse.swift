/// The answer of a web server.
public struct WebResponse: Hashable, Sendable {
    /// The status code, 100 to 599.
    public var status: Int
    /// Header fields in order.
    public var headers: [WebHeader]
    /// The body; empty for none.
    public var body: [UInt8]

    /// The address that gave the answer, after redirects; empty if the client does not say.
    public var url: String

    /// Makes an answer.
    public init(status: Int, headers: [WebHeader] = [], body: [UInt8] = [], url: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
    }
}
