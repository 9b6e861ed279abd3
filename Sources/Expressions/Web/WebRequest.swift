/// A request to a web server.
public struct WebRequest: Hashable, Sendable {
    /// The method in uppercase; default `GET`.
    public var method: String
    /// The absolute address, `http` or `https`.
    public var url: String
    /// Header fields in order.
    public var headers: [WebHeader]
    /// The body; nil for none.
    public var body: [UInt8]?
    /// How long the whole exchange may take; default 10 seconds.
    public var timeout: Duration
    /// The biggest body that is read, in bytes; default 4 MiB.
    public var maximumBytes: Int
    /// Whether addresses of this machine may be called; default true.
    public var allowsLoopback: Bool

    /// Makes a request.
    public init(
        method: String = "GET", url: String, headers: [WebHeader] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(10), maximumBytes: Int = 4 << 20, allowsLoopback: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBytes = maximumBytes
        self.allowsLoopback = allowsLoopback
    }
}
