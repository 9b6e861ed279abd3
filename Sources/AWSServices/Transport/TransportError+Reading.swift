import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension TransportError {
    /// Makes one of what AsyncHTTPClient and NIO throw.
    static func reading(
        _ error: any Error, to endpoint: Endpoint, proxy: ProxyAddress?, after timeout: Duration
    ) -> any Error {
        let target = proxy.map { "the proxy \($0) for \(endpoint.authority)" } ?? endpoint.authority
        switch error {
        case is TransportError, is CancellationError:
            return error
        case let error as NIOConnectionError:
            let refusals = error.connectionErrors.map { reason($0.error) }
            guard let first = refusals.first else {
                return TransportError(
                    .hostNotFound, "The host \(error.host) was not found.", mayHaveBeenSent: false)
            }
            return TransportError(
                .connectionFailed, "Could not connect to \(target): \(first).", mayHaveBeenSent: false)
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            // The error of connecting to a literal address; no open connection gives it.
            return TransportError(
                .connectionFailed, "Could not connect to \(target): \(reason(error)).", mayHaveBeenSent: false)
        case let error as HTTPClientError:
            return reading(error, endpoint, target, timeout)
        case NIOSSLError.handshakeFailed, is NIOSSLExtraError:
            // Later errors of TLS may follow a request that was sent.
            let isUntrusted = "\(error)".contains("CERTIFICATE_VERIFY_FAILED")
            let cause = isUntrusted ? "its certificate is not trusted (see AWS_CA_BUNDLE)" : "TLS failed (\(error))"
            return TransportError(
                .connectionFailed, "Could not connect to \(target): \(cause).", mayHaveBeenSent: false)
        default:
            return TransportError(
                .connectionLost, "The connection to \(target) was lost: \(reason(error)).", mayHaveBeenSent: true)
        }
    }

    private static func reading(
        _ error: HTTPClientError, _ endpoint: Endpoint, _ target: String, _ timeout: Duration
    ) -> any Error {
        switch error {
        case .cancelled:
            CancellationError()
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout,
            .socksHandshakeTimeout:
            TransportError(
                .connectionFailed, "Could not connect to \(target) within 3 s.", mayHaveBeenSent: false)
        case .proxyAuthenticationRequired:
            TransportError(
                .connectionFailed,
                "Could not connect to \(target): the proxy wants a user and password, as in "
                    + "http://user:password@host:port.", mayHaveBeenSent: false)
        case .invalidProxyResponse:
            TransportError(
                .connectionFailed, "Could not connect to \(target): the proxy refuses.", mayHaveBeenSent: false)
        case .invalidURL, .emptyHost, .emptyScheme:
            TransportError(.invalidRequest, "'\(endpoint)' is not an address to send to.", mayHaveBeenSent: false)
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            TransportError(
                .timedOut, "\(endpoint.authority) did not answer within \(timeout.inSeconds).",
                mayHaveBeenSent: true)
        default:
            TransportError(
                .connectionLost, "The connection to \(target) was lost: \(error.shortDescription).",
                mayHaveBeenSent: true)
        }
    }

    /// The cause in the system's words: `connection refused`.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else {
            if case ChannelError.connectTimeout? = error as? ChannelError { return "no answer within 3 s" }
            return "\(error)"
        }
        return String(cString: strerror(error.errnoCode)).lowercased()
    }
}

extension Duration {
    /// For a sentence: `60 s`, or `250 ms` below a second.
    var inSeconds: String {
        let (seconds, attoseconds) = components
        return seconds > 0 ? "\(seconds) s" : "\(attoseconds / 1_000_000_000_000_000) ms"
    }
}
