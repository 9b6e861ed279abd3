import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// A handler of requests behind an HTTP/1.1 server on a loopback port.
struct HTTPFront<Handler: HTTPHandler>: HTTPResponder {
    let handler: Handler

    func respond(to request: Request, context: FrontContext) async throws -> Response {
        var head = RequestHead(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: request.headers)
        if let host = request.head.authority, let name = HTTPField.Name("host") { head.headers[name] = host }
        let accepted: Admission.Accepted
        switch await handler.admit(head) {
        case .refused(let answer): return Self.closing(answer)
        case .accepted(let admission): accepted = admission
        }
        if let size = head.contentLength, size > accepted.bodyLimit {
            return Self.closing(await accepted.refuseBody(size))
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: accepted.bodyLimit)
        } catch is NIOTooManyBytesError {
            return Self.closing(await accepted.refuseBody(nil))
        }
        let answer = await accepted.respond(body)
        if answer.fault?.endsConnection == true { try await context.resetConnection() }
        return Self.response(answer)
    }

    /// The rest of the request's body is not read, so nothing else can come over the connection.
    private static func closing(_ answer: APIResponse) -> Response {
        response(answer.adding("Connection", "close"))
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

    /// Serves until the task is canceled; `onReady` gets the channel that listens.
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
