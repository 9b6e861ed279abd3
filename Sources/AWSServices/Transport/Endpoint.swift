import Foundation

/// Scheme, host and port that requests go to, with what their paths begin with.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable, Hashable {
        case http, https
    }

    package var scheme: Scheme
    package var host: String
    /// nil: the scheme's own.
    package var port: Int?
    /// Empty, or begins with a slash and does not end with one.
    package var pathPrefix: String

    package init(scheme: Scheme = .https, host: String, port: Int? = nil, pathPrefix: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.pathPrefix = pathPrefix
    }

    /// Reads `http://host:port/prefix`; nil for anything else, for a port that is none, and for an address with a user,
    /// query or fragment.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text),
            let scheme = parts.scheme.flatMap({ Scheme(rawValue: $0.lowercased()) }),
            let host = parts.encodedHost, !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil,
            // Opening a connection to any other number would end the process.
            parts.port.map({ (1...65535).contains($0) }) ?? true
        else { return nil }
        var prefix = parts.percentEncodedPath
        while prefix.hasSuffix("/") { prefix.removeLast() }
        self.init(scheme: scheme, host: host, port: parts.port, pathPrefix: prefix)
    }

    /// As the header `host` has it: without a port that is the scheme's own.
    package var authority: String {
        switch (scheme, port) {
        case (_, nil), (.http, 80), (.https, 443): host
        case (_, let port?): "\(host):\(port)"
        }
    }

    package var description: String { "\(scheme.rawValue)://\(authority)\(pathPrefix)" }
}
