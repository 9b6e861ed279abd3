import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import SigV4

/// Sends a plain HTTP request by a proxy, with the whole address in its first line, as proxies expect.
///
/// AsyncHTTPClient connects by CONNECT only, which many proxies refuse for ports other than 443.
struct ForwardProxy {
    let address: ProxyAddress
    let userAgent: String

    private typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(3))
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Channel(wrappingChannelSynchronously: channel)
                }
            }
        var parts = [HTTPClientRequestPart.head(head(of: request))]
        if !request.body.isEmpty { parts.append(.body(.byteBuffer(ByteBuffer(bytes: request.body)))) }
        parts.append(.end(nil))
        return try await channel.executeThenClose { [parts] inbound, outbound in
            // In one piece, since a proxy may answer and close after the head.
            try await outbound.write(contentsOf: parts)
            return try await Self.answer(inbound, limit: request.maximumAnswer)
        }
    }

    private func head(of request: TransportRequest) -> HTTPRequestHead {
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        headers.replaceOrAdd(name: "host", value: request.endpoint.authority)
        headers.replaceOrAdd(name: "connection", value: "close")
        if !headers.contains(name: "user-agent") { headers.add(name: "user-agent", value: userAgent) }
        if let login = address.login { headers.add(name: "proxy-authorization", value: "Basic \(login.value)") }
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            headers.replaceOrAdd(name: "content-length", value: "\(request.body.count)")
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: request.url, headers: headers)
    }

    private static func answer(
        _ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>, limit: Int
    ) async throws -> TransportResponse {
        var response: TransportResponse?
        for try await part in parts {
            switch part {
            case .head(let head):
                response = TransportResponse(
                    status: Int(head.status.code), headers: head.headers.map { HTTPHeader($0.name, $0.value) })
            case .body(let bytes):
                guard bytes.readableBytes <= limit - (response?.body.count ?? 0) else {
                    throw TransportError(
                        .answerTooLarge, "The answer has more than \(limit) bytes.", mayHaveBeenSent: true)
                }
                response?.body.append(contentsOf: bytes.readableBytesView)
            case .end:
                if let response { return response }
            }
        }
        throw TransportError(
            .connectionLost, "The proxy ended the connection before the answer was complete.", mayHaveBeenSent: true)
    }
}
