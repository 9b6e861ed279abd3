package import Expressions
import Foundation

/// Calls the web within its rules: http and https only, at most three redirects, bodies of at most 4 MiB, hosts of the
/// project's list if it has one, and never a link-local address, by which a cloud machine would give its credentials.
///
/// A name is resolved once, its address judged, and the connection made to that address. Each redirect is judged again.
/// A proxy resolves names itself: there only the hosts and literal addresses are judged.
package struct GuardedWebClient: WebClient {
    /// Lower case; nil allows all. `.example.com` allows all names below it.
    private let allowedHosts: Set<String>?
    private let resolver: any HostResolver
    private let transport: any PinnedTransport
    private let clock: any AWSClock

    static let maximumRedirects = 3
    static let maximumBody = 4 << 20

    package init(allowedHosts: Set<String>? = nil, network: NetworkSettings = NetworkSettings()) {
        self.init(
            allowedHosts: allowedHosts, resolver: SystemHostResolver(),
            transport: AsyncHTTPPinnedTransport(network: network), clock: .machine)
    }

    init(
        allowedHosts: Set<String>?, resolver: any HostResolver, transport: any PinnedTransport, clock: any AWSClock
    ) {
        self.allowedHosts = allowedHosts.map { Set($0.map { $0.lowercased() }) }
        self.resolver = resolver
        self.transport = transport
        self.clock = clock
    }

    /// - Throws: `WebError`, or `CancellationError`.
    package func send(_ request: WebRequest) async throws -> WebResponse {
        try Self.check(request)
        let end = clock.now.addingTimeInterval(request.timeout / .seconds(1))
        var address = try WebAddress(request.url)
        var outgoing = request
        for redirect in 0... {
            let response = try await send(outgoing, to: address, until: end)
            guard [301, 302, 303, 307, 308].contains(response.status), let target = response.header("location") else {
                return WebResponse(
                    status: response.status,
                    headers: response.headers.map { WebHeader(name: $0.name, value: $0.value) },
                    body: Self.withoutMark(response.body), url: address.url.absoluteString)
            }
            guard redirect < Self.maximumRedirects else { break }
            let next = try WebAddress(target, relativeTo: address.url)
            outgoing.follow(status: response.status, leavesOrigin: next.endpoint != address.endpoint)
            address = next
        }
        throw WebError(
            .tooManyRedirects, "\(address.endpoint.authority) redirects more than \(Self.maximumRedirects) times.")
    }

    /// The bytes without the byte order mark that some servers put before UTF-8.
    private static func withoutMark(_ body: Data) -> [UInt8] {
        body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : Array(body)
    }

    private func send(
        _ request: WebRequest, to web: WebAddress, until end: Date
    ) async throws -> TransportResponse {
        let address = try await judged(web, allowsLoopback: request.allowsLoopback, until: end)
        let left = end.timeIntervalSince(clock.now)
        guard left > 0 else {
            throw WebError(.timedOut, "\(web.endpoint.authority) did not answer within \(request.timeout.inSeconds).")
        }
        let limit = min(request.maximumBytes, Self.maximumBody)
        do {
            return try await transport.send(
                TransportRequest(
                    method: request.method, endpoint: web.endpoint, path: web.path, query: web.query,
                    headers: request.headers.filter { !Self.ownHeaders.contains($0.name.lowercased()) }
                        .map { HTTPHeader($0.name, $0.value) },
                    body: Data(request.body ?? []), timeout: .seconds(left), maximumAnswer: limit),
                to: address)
        } catch let error as TransportError {
            throw WebError(error)
        }
    }

    /// The address to connect to; nil if a proxy resolves the name.
    private func judged(
        _ web: WebAddress, allowsLoopback: Bool, until end: Date
    ) async throws -> InternetAddress? {
        let host = web.plainHost
        guard isAllowed(host) else {
            throw WebError(
                .hostNotAllowed, "The host '\(host)' is not in the project's list of hosts that may be called.")
        }
        let address: InternetAddress
        if let literal = InternetAddress(host) {
            address = literal
        } else if transport.isProxied(web.endpoint) {
            return nil
        } else {
            do {
                let left = Duration.seconds(max(0, end.timeIntervalSince(clock.now)))
                address = try await resolver.address(of: host, port: web.port, within: left)
            } catch let error as WebError where error.code == .timedOut {
                throw error
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                throw WebError(.connectionFailed, "The host '\(host)' was not found.")
            }
        }
        if address.isLinkLocal {
            throw WebError(
                .refusedAddress,
                "\(host) is the link-local address \(address), where clouds keep credentials; "
                    + "it is never called.")
        }
        if address.isLoopback, !allowsLoopback {
            throw WebError(.refusedAddress, "\(host) is this machine (\(address)), which is not called from here.")
        }
        return address
    }

    /// The parts that come from pipelines and scripts, before anything is resolved.
    private static func check(_ request: WebRequest) throws(WebError) {
        guard HTTPGrammar.isToken(request.method) else {
            throw WebError(.invalidRequest, "'\(request.method.prefix(100))' is not an HTTP method.")
        }
        for header in request.headers {
            guard HTTPGrammar.isToken(header.name) else {
                throw WebError(.invalidRequest, "'\(header.name.prefix(100))' is not the name of a header.")
            }
            guard HTTPGrammar.isFieldValue(header.value) else {
                throw WebError(
                    .invalidRequest,
                    "The value of the header \(header.name) has a line break or another control character.")
            }
        }
    }

    private func isAllowed(_ host: String) -> Bool {
        guard let allowedHosts else { return true }
        return allowedHosts.contains(host)
            || allowedHosts.contains { $0.hasPrefix(".") && host.hasSuffix($0) }
    }

    /// Headers that the connection sets, not the caller.
    private static let ownHeaders: Set<String> = ["host", "content-length", "transfer-encoding", "connection"]
}

extension WebError {
    init(_ error: TransportError) {
        let code: Code =
            switch error.code {
            case .connectionFailed, .hostNotFound, .connectionLost: .connectionFailed
            case .timedOut: .timedOut
            case .answerTooLarge: .tooLarge
            case .invalidRequest: .invalidRequest
            }
        self.init(code, error.message)
    }
}

extension WebRequest {
    /// Headers that say nothing of who we are. Which others prove it nobody can list: services name theirs as they
    /// like.
    private static let impersonal: Set<String> = ["accept", "accept-language", "content-type", "user-agent"]

    /// Makes the request for the target of a redirect: by 303, and by 301 and 302 as all browsers do for POST, a GET; and
    /// what may prove who we are stays with the one it was meant for.
    fileprivate mutating func follow(status: Int, leavesOrigin: Bool) {
        if status == 303 && method != "HEAD" || (status < 303 && method == "POST") {
            method = "GET"
            body = nil
            headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        if leavesOrigin {
            headers.removeAll { !Self.impersonal.contains($0.name.lowercased()) }
        }
    }
}
