/// Refuses requests that a web page or a name of a foreign server may have brought to this machine.
///
/// A browser tells where a request comes from (`Origin`, `Sec-Fetch-Site`), and a page can bind a name of its own to
/// 127.0.0.1, but cannot choose another `Host` than that name.
struct LoopbackGuard: Sendable {
    /// Names beside the loopback ones under which the server may be reached.
    var names: Set<String>

    init(names: some Sequence<String> = [] as [String]) {
        self.names = Set(names.map { $0.lowercased() })
    }

    /// Why a request is refused; nil for one that may pass.
    func refusal(of head: RequestHead) -> String? {
        guard let host = head.header("host"), isOwn(host) else {
            return "The Host \(Self.quoted(head.header("host"))) is neither loopback nor a name that was given with "
                + "--host-name."
        }
        if let origin = head.header("origin"), origin.lowercased() != "http://" + host.lowercased() {
            return "Requests of web pages are refused (Origin: \(Self.quoted(origin)))."
        }
        if let site = head.header("sec-fetch-site"), site != "same-origin", site != "none" {
            return "Requests of web pages are refused (Sec-Fetch-Site: \(Self.quoted(site)))."
        }
        return nil
    }

    private func isOwn(_ host: String) -> Bool {
        let name = Self.name(of: host).lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" || Self.isLoopback(name)
            || names.contains(name)
    }

    /// A host without its port.
    private static func name(of host: String) -> Substring {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return host[...end] }
        return host.prefix { $0 != ":" }
    }

    /// Whether a name is an address of 127.0.0.0/8.
    private static func isLoopback(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func quoted(_ text: String?) -> String {
        guard let text else { return "is missing and" }
        return "'\(text.prefix(100))'"
    }
}
