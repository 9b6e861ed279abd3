import Foundation
import SigV4

/// A proxy that connects to servers by CONNECT.
package struct ProxyAddress: Sendable, Hashable, CustomStringConvertible {
    let host: String
    let port: Int
    /// User and password in Base64, as the header wants them.
    let login: Secret?

    package var description: String { "\(host):\(port)" }

    /// Reads `http://user:password@host:port`, `http://host`, or `host:port`; nil for any other form.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text.contains("://") ? text : "http://" + text),
            parts.scheme?.lowercased() == "http", let host = parts.encodedHost, !host.isEmpty,
            parts.port.map({ (1...65535).contains($0) }) ?? true
        else { return nil }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 80
        login = parts.user.map { user in
            Secret(Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString())
        }
    }
}

/// The proxies by scheme, and the hosts that are called without one.
package struct ProxySettings: Sendable, Hashable {
    private var byScheme: [Endpoint.Scheme: ProxyAddress] = [:]
    private var exceptions: [String] = []

    package init() {}

    /// Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; the names in lower case win.
    package init(_ environment: AWSEnvironment) throws(AWSError) {
        for scheme in [Endpoint.Scheme.http, .https] {
            let name = "\(scheme.rawValue)_proxy"
            // In a CGI program HTTP_PROXY is a header of the request.
            let isForeign = scheme == .http && environment.variable("REQUEST_METHOD") != nil
            guard let text = environment.variables[name] ?? (isForeign ? nil : environment.variable(name.uppercased())),
                !text.isEmpty
            else { continue }
            guard let address = ProxyAddress(text) else {
                let shown = text.split(separator: "@").last.map(String.init) ?? ""
                throw AWSError(
                    .configuration,
                    "\(name.uppercased()) must be a proxy like http://host:3128, it is '\(shown)'. Proxies by https or "
                        + "SOCKS are not offered.", outcome: .notSent)
            }
            byScheme[scheme] = address
        }
        let list = environment.variables["no_proxy"] ?? environment.variables["NO_PROXY"] ?? ""
        exceptions = list.split(separator: ",").map { $0.filter { !$0.isWhitespace }.lowercased() }
            .filter { !$0.isEmpty }
    }

    var addresses: Set<ProxyAddress> { Set(byScheme.values) }

    /// The proxy for an endpoint; nil if it is called directly, as this machine and its metadata services always are.
    func proxy(for endpoint: Endpoint) -> ProxyAddress? {
        guard let proxy = byScheme[endpoint.scheme] else { return nil }
        var host = endpoint.host.lowercased()
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let address = InternetAddress(host)
        if host == "localhost" || address?.isLoopback == true || address?.isLinkLocal == true { return nil }
        let port = endpoint.port ?? (endpoint.scheme == .http ? 80 : 443)
        let isExempt = exceptions.contains { rule in
            if rule == "*" { return true }
            if let address, let network = AddressRange(rule) { return network.contains(address) }
            let name = String(rule.trimmingPrefix("*").trimmingPrefix("."))
            return [host, "\(host):\(port)"].contains { $0 == name || $0.hasSuffix("." + name) }
        }
        return isExempt ? nil : proxy
    }
}
