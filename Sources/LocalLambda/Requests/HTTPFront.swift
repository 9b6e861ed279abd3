import Expressions
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// A handler of requests behind an HTTP/1.1 server on a loopback port.
struct HTTPFront<Handler: HTTPHandler>: HTTPResponder {
    let handler: Handler
    /// Larger bodies are refused with 413.
    let bodyLimit: Int

    func respond(to request: Request, context: FrontContext) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: bodyLimit)
        } catch is NIOTooManyBytesError {
            return Self.response(
                APIResponse.json(
                    [
                        "Type": "User",
                        "message": .string("Request must be smaller than \(bodyLimit) bytes"),
                    ], status: 413
                ).adding("X-Amzn-ErrorType", "RequestEntityTooLargeException").adding("Connection", "close"))
        }
        var headers = request.headers
        if let host = request.head.authority, let name = HTTPField.Name("host") { headers[name] = host }
        let answer = await handler.respond(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: headers, body: body)
        if answer.fault?.endsConnection == true { try await context.resetConnection() }
        return Self.response(answer)
    }

    private static func response(_ answer: APIResponse) -> Response {
        var headers = HTTPFields()
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) {
                headers.append(HTTPField(name: name, value: header.value))
            }
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: answer.body.readableBytes == 0 ? ResponseBody() : ResponseBody(byteBuffer: answer.body))
    }

    /// Serves until the task is cancelled; `onReady` gets the channel that listens.
    ///
    /// The cancellation ends the server from its sockets and waits for that (see `OpenConnections`); the server
    /// itself is in a task that no cancellation reaches, awaited here on every way out.
    func serve(port: Int, onReady: @escaping @Sendable (any Channel) async -> Void) async throws {
        // One line an invocation from the server's own logger would drown what people look for.
        var logger = Logger(label: "staysail.local")
        logger.logLevel = .critical
        let connections = OpenConnections()
        let application = Application(
            responder: self,
            server: .http1(
                configuration: .init(additionalChannelHandlers: [connections.handler(), ContinueHandler()])),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { channel in
                connections.listen(channel)
                await onReady(channel)
            },
            logger: logger)
        let server = Task { try await application.run() }
        try await withTaskCancellationHandler {
            try await server.value
        } onCancel: {
            connections.end()
        }
    }
}

/// Answers requests that an `HTTPFront` brings.
protocol HTTPHandler: Sendable {
    func respond(method: String, target: String, headers: HTTPFields, body: ByteBuffer) async -> APIResponse
}

extension RequestChain: HTTPHandler {}

extension APIResponse {
    func adding(_ name: String, _ value: String) -> APIResponse {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }
}
