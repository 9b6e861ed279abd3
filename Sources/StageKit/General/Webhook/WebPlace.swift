import Foundation

/// An http or https address with a host.
package struct WebPlace: Hashable, Sendable {
    /// The whole address.
    package let url: String
    /// Scheme, host and port: what is shown of it, since paths and queries carry keys, and what counts as one server.
    package let server: String

    /// - Parameter base: what a relative address is relative to.
    package init?(_ text: String, relativeTo base: WebPlace? = nil) {
        guard let url = URL(string: text, relativeTo: base.flatMap { URL(string: $0.url) })?.absoluteURL,
            let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(percentEncoded: true)?.lowercased(), !host.isEmpty
        else { return nil }
        self.url = url.absoluteString
        let port = url.port.map { $0 == (scheme == "https" ? 443 : 80) ? "" : ":\($0)" } ?? ""
        server = "\(scheme)://\(host)\(port)"
    }
}
