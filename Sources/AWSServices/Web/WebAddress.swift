import Expressions
import Foundation

/// An http or https address, taken apart.
struct WebAddress {
    let url: URL
    let endpoint: Endpoint
    /// Percent-encoded, at least `/`.
    let path: String
    let query: String

    init(_ text: String, relativeTo base: URL? = nil) throws(WebError) {
        // Queries carry keys, and what is said here is recorded.
        let shown = text.prefix { $0 != "?" && $0 != "#" }
        guard let url = URL(string: text, relativeTo: base)?.absoluteURL,
            let parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
        else { throw WebError(.invalidAddress, "'\(shown)' is not an address.") }
        guard let scheme = parts.scheme.flatMap({ Endpoint.Scheme(rawValue: $0.lowercased()) }) else {
            throw WebError(.invalidAddress, "'\(shown)' must begin with http:// or https://.")
        }
        guard let host = parts.encodedHost?.lowercased(), Endpoint.isHost(host) else {
            throw WebError(.invalidAddress, "'\(shown)' has no host that can be called.")
        }
        guard parts.user == nil, parts.password == nil else {
            throw WebError(
                .invalidAddress, "The address of \(host) has a user name in it: give it in an authorization header.")
        }
        if let port = parts.port, !HTTPGrammar.isPort(port) {
            throw WebError(.invalidAddress, "'\(shown)' has no port from 1 to 65535.")
        }
        self.url = url
        endpoint = Endpoint(scheme: scheme, host: host, port: parts.port)
        path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        query = parts.percentEncodedQuery ?? ""
    }

    /// The host without the brackets of an IPv6 address and without a last dot.
    var plainHost: String {
        var host = endpoint.host
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.hasSuffix(".") { host.removeLast() }
        return host
    }

    var port: Int { endpoint.port ?? (endpoint.scheme == .http ? 80 : 443) }
}
