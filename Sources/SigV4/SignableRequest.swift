/// The parts of an HTTP request that a signature covers, independent of any HTTP library.
package struct SignableRequest: Sendable, Hashable {
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// `GET`, `PUT` and so on, in upper case.
    package var method: String
    /// As on the wire, percent-encoded, with its leading slash and without the query.
    package var path: String
    /// The query as on the wire, without the `?`; empty without one.
    package var query: String
    /// In any order. Must have `host`, since AWS takes no signature without it.
    package var headers: [Header]
    /// To sign: the hash to declare. To verify: the hash of the received bytes.
    package var payloadHash: PayloadHash

    package init(
        method: String, path: String, query: String = "", headers: [Header],
        payloadHash: PayloadHash = .empty
    ) {
        self.method = method
        self.path = path.isEmpty ? "/" : path
        self.query = query
        self.headers = headers
        self.payloadHash = payloadHash
    }

    /// The first header with this name, in whatever case either is written.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// The query's pairs in order, percent-encoding undone. A key without `=` has an empty value.
    package var queryItems: [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                String(decoding: URIEncoding.decode(String(parts[0])), as: UTF8.self),
                parts.count > 1 ? String(decoding: URIEncoding.decode(String(parts[1])), as: UTF8.self) : ""
            )
        }
    }
}
