import Expressions
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

    /// Reads `http://host:port/prefix`; nil for anything else, for an impossible port, and for an address with a user,
    /// query or fragment.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text),
            let scheme = parts.scheme.flatMap({ Scheme(rawValue: $0.lowercased()) }),
            let host = parts.encodedHost, Self.isHost(host), parts.user == nil, parts.query == nil,
            parts.fragment == nil, HTTPGrammar.isTarget(parts.percentEncodedPath),
            // Opening a connection to any other number would end the process.
            parts.port.map(HTTPGrammar.isPort) ?? true
        else { return nil }
        var prefix = parts.percentEncodedPath
        while prefix.hasSuffix("/") { prefix.removeLast() }
        self.init(scheme: scheme, host: host, port: parts.port, pathPrefix: prefix)
    }

    /// Whether a string is a host as addresses write it: a name of letters, digits, `-`, `_` and dots, or an address, in
    /// brackets for IPv6. Numbers that only some resolvers read as an address (`127.1`, `0x7f.1`) are not.
    static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("[") {
            return text.hasSuffix("]") && InternetAddress(String(text.dropFirst().dropLast())) != nil
        }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let last = labels.last?.isEmpty == true ? labels.dropLast().last : labels.last
        let isNumber = last.map { $0.allSatisfy(\.isNumber) || $0.lowercased().hasPrefix("0x") } ?? true
        return !text.isEmpty && text.utf8.count <= 253 && isName && (!isNumber || InternetAddress(text) != nil)
            && !labels.dropLast().contains("")
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
