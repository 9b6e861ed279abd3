import AsyncHTTPClient
import Expressions
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SigV4

/// The transport over AsyncHTTPClient, of which, and of NIO, no type is seen outside of this module.
struct AsyncHTTPTransport: HTTPTransport {
    /// One a way to the server, since a client has one proxy.
    private let clients: [ProxyAddress?: HTTPClient]
    private let network: NetworkSettings

    init(clients: [ProxyAddress?: HTTPClient], network: NetworkSettings) {
        self.clients = clients
        self.network = network
    }

    /// - Parameter dnsOverride: addresses to connect to in place of those that a host's name has.
    static func configuration(
        _ network: NetworkSettings, proxy: ProxyAddress? = nil, dnsOverride: [String: String] = [:]
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(3)
        // Shorter than what servers keep idle connections for, so that we seldom write into one that is closing: a
        // request that meets this is lost, and nobody knows whether it was executed.
        configuration.connectionPool.idleTimeout = .seconds(15)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // Repeating is RetryMiddleware's.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = dnsOverride
        configuration.proxy = proxy.map { proxy in
            .server(
                host: proxy.host, port: proxy.port,
                authorization: proxy.login.map { .basic(credentials: $0.value) })
        }
        if let bundle = network.certificateBundle {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(bundle)
            configuration.tlsConfiguration = tls
        }
        return configuration
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        try Self.check(request)
        let proxy = network.proxies.proxy(for: request.endpoint)
        guard let client = clients[proxy] else {
            throw TransportError(.invalidRequest, "There is no connection to send by.", mayHaveBeenSent: false)
        }
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for header in request.headers {
            outgoing.headers.add(name: header.name, value: header.value)
        }
        if !request.headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
            outgoing.headers.add(name: "user-agent", value: network.userAgent)
        }
        if !request.body.isEmpty {
            outgoing.body = .bytes(ByteBuffer(bytes: request.body))
        }
        do {
            return try await Self.within(request.timeout) { [outgoing, network] in
                if let proxy, request.endpoint.scheme == .http {
                    return try await ForwardProxy(address: proxy, userAgent: network.userAgent).send(request)
                }
                return try await Self.exchange(outgoing, request, client)
            }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw TransportError.reading(error, to: request.endpoint, proxy: proxy, after: request.timeout)
        }
    }

    private static func exchange(
        _ outgoing: HTTPClientRequest, _ request: TransportRequest, _ client: HTTPClient
    ) async throws -> TransportResponse {
        let limit = request.maximumAnswer
        let response = try await client.execute(outgoing, deadline: .distantFuture)
        if let length = response.headers.first(name: "content-length").flatMap(Int.init), length > limit,
            request.method != "HEAD"
        {
            throw tooLarge(limit)
        }
        var body = Data()
        for try await part in response.body {
            guard part.readableBytes <= limit - body.count else { throw tooLarge(limit) }
            body.append(contentsOf: part.readableBytesView)
        }
        return TransportResponse(
            status: Int(response.status.code),
            headers: response.headers.map { HTTPHeader($0.name, $0.value) }, body: body)
    }

    /// Bounds the whole exchange, to the last byte of the answer: a server may stall anywhere.
    private static func within(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> TransportResponse
    ) async throws -> TransportResponse {
        try await withThrowingTaskGroup(of: TransportResponse?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: min(limit, .seconds(365 * 86_400)))
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let response = first else {
                throw HTTPClientError.deadlineExceeded
            }
            return response
        }
    }

    /// NIO ends the process for some of what it cannot send, and AsyncHTTPClient lets others through.
    private static func check(_ request: TransportRequest) throws(TransportError) {
        func refuse(_ message: String) -> TransportError {
            TransportError(.invalidRequest, message, mayHaveBeenSent: false)
        }
        guard HTTPGrammar.isToken(request.method) else { throw refuse("'\(request.method)' is not an HTTP method.") }
        guard HTTPGrammar.isTarget(request.path), HTTPGrammar.isTarget(request.query) else {
            throw refuse("The path or query for \(request.endpoint.authority) has characters that need encoding.")
        }
        for header in request.headers {
            guard HTTPGrammar.isToken(header.name) else { throw refuse("'\(header.name)' is not a header's name.") }
            guard HTTPGrammar.isFieldValue(header.value) else {
                throw refuse("The value of the header \(header.name) has a line break or another control character.")
            }
        }
    }

    private static func tooLarge(_ limit: Int) -> TransportError {
        TransportError(.answerTooLarge, "The answer has more than \(limit) bytes.", mayHaveBeenSent: true)
    }
}

/// Opens the connections of a process, and closes them when the body has ended, in any way.
///
/// - Throws: `TransportError` for a certificate bundle that cannot be read, besides what the body throws.
package func withHTTPTransport<Result>(
    _ network: NetworkSettings = NetworkSettings(), _ body: (any HTTPTransport) async throws -> Result
) async throws -> Result {
    try network.check()
    return try await withClients([nil] + network.proxies.addresses.map(Optional.some), [:], network) { clients in
        try await body(AsyncHTTPTransport(clients: clients, network: network))
    }
}

private func withClients<Result>(
    _ proxies: [ProxyAddress?], _ clients: [ProxyAddress?: HTTPClient], _ network: NetworkSettings,
    _ body: ([ProxyAddress?: HTTPClient]) async throws -> Result
) async throws -> Result {
    guard let proxy = proxies.first else { return try await body(clients) }
    return try await HTTPClient.withHTTPClient(
        configuration: AsyncHTTPTransport.configuration(network, proxy: proxy)
    ) { client in
        try await withClients(
            Array(proxies.dropFirst()), clients.merging([proxy: client]) { $1 }, network, body)
    }
}
