import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// The transport over AsyncHTTPClient, of which, and of NIO, no type is seen outside of this module.
struct AsyncHTTPTransport: HTTPTransport {
    private let client: HTTPClient

    init(client: HTTPClient) {
        self.client = client
    }

    /// - Parameter dnsOverride: addresses to connect to in place of those that a host's name has.
    static func configuration(dnsOverride: [String: String] = [:]) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        // Shorter than what servers keep idle connections for, so that we seldom write into one that is closing: a
        // request that meets this is lost, and nobody knows whether it was carried out.
        configuration.connectionPool.idleTimeout = .seconds(15)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // Repeating is RetryMiddleware's.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = dnsOverride
        return configuration
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for header in request.headers {
            outgoing.headers.add(name: header.name, value: header.value)
        }
        if !request.body.isEmpty {
            outgoing.body = .bytes(ByteBuffer(bytes: request.body))
        }
        let limit = request.maximumAnswer
        do {
            let response = try await client.execute(outgoing, deadline: .now() + request.timeout.timeAmount)
            if let length = response.headers.first(name: "content-length").flatMap(Int.init), length > limit,
                request.method != "HEAD"
            {
                throw Self.tooLarge(limit)
            }
            var body = Data()
            for try await part in response.body {
                guard body.count + part.readableBytes <= limit else { throw Self.tooLarge(limit) }
                body.append(contentsOf: part.readableBytesView)
            }
            return TransportResponse(
                status: Int(response.status.code),
                headers: response.headers.map { HTTPHeader($0.name, $0.value) }, body: body)
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw Self.transportError(error, to: request.endpoint, after: request.timeout)
        }
    }

    private static func tooLarge(_ limit: Int) -> TransportError {
        TransportError(.answerTooLarge, "The answer has more than \(limit) bytes.", mayHaveBeenSent: true)
    }

    private static func transportError(
        _ error: any Error, to endpoint: Endpoint, after timeout: Duration
    ) -> any Error {
        switch error {
        case let error as TransportError:
            return error
        case is CancellationError:
            return error
        case let error as NIOConnectionError:
            let reasons =
                error.connectionErrors.map { "\($0.error)" }
                + [error.dnsAError, error.dnsAAAAError].compactMap { $0 }.map { "\($0)" }
            return TransportError(
                .connectionFailed,
                "Could not connect to \(endpoint.authority): \(reasons.first ?? "no address").",
                mayHaveBeenSent: false)
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            // What connecting to a literal address throws; no open connection gives this.
            return TransportError(
                .connectionFailed, "Could not connect to \(endpoint.authority): connection refused.",
                mayHaveBeenSent: false)
        case let error as HTTPClientError:
            return transportError(error, to: endpoint, after: timeout)
        default:
            return TransportError(
                .connectionLost, "The connection to \(endpoint.authority) was lost: \(error).", mayHaveBeenSent: true)
        }
    }

    private static func transportError(
        _ error: HTTPClientError, to endpoint: Endpoint, after timeout: Duration
    ) -> any Error {
        switch error {
        case .cancelled:
            CancellationError()
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            TransportError(
                .connectionFailed, "Could not connect to \(endpoint.authority) in time.", mayHaveBeenSent: false)
        case .invalidURL, .emptyHost, .emptyScheme:
            TransportError(.invalidRequest, "'\(endpoint)' is no address to send to.", mayHaveBeenSent: false)
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            TransportError(
                .timedOut, "\(endpoint.authority) did not answer within \(timeout).", mayHaveBeenSent: true)
        default:
            TransportError(
                .connectionLost, "The connection to \(endpoint.authority) was lost: \(error.shortDescription).",
                mayHaveBeenSent: true)
        }
    }
}

extension Duration {
    fileprivate var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        return .seconds(seconds) + .nanoseconds(attoseconds / 1_000_000_000)
    }
}
