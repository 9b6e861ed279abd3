package import Foundation

/// An HTTP request, without the types of any HTTP library.
package struct TransportRequest: Sendable {
    package var method: String
    package var endpoint: Endpoint
    /// Percent-encoded, with the endpoint's prefix.
    package var path: String
    /// Percent-encoded, without the `?`; empty for none.
    package var query: String
    package var headers: [HTTPHeader]
    package var body: Data
    /// The limit of the whole exchange, to the last byte of the answer.
    package var timeout: Duration
    /// The largest body that is accepted in answer, in bytes.
    package var maximumAnswer: Int

    package init(
        method: String, endpoint: Endpoint, path: String, query: String = "", headers: [HTTPHeader] = [],
        body: Data = Data(), timeout: Duration = .seconds(60), maximumAnswer: Int = 16 << 20
    ) {
        self.method = method
        self.endpoint = endpoint
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumAnswer = maximumAnswer
    }

    package var url: String {
        "\(endpoint.scheme.rawValue)://\(endpoint.authority)\(path)" + (query.isEmpty ? "" : "?\(query)")
    }
}
