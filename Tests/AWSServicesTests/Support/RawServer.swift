import NIOCore
import NIOPosix
import Synchronization

/// The bytes that a server received.
final class RequestLog: Sendable {
    private let state = Mutex("")

    var text: String { state.withLock { $0 } }

    func append(_ part: String) { state.withLock { $0 += part } }
}

/// A server that answers each connection with the same bytes, or with none.
enum RawServer {
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let behavior: Behavior
        let log: RequestLog?

        init(_ behavior: Behavior, _ log: RequestLog?) {
            self.behavior = behavior
            self.log = log
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let part = unwrapInboundIn(data)
            log?.append(String(buffer: part))
            switch behavior {
            case .silent:
                break
            case .closing(let text):
                context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
                context.close(promise: nil)
            case .stalling(let text):
                context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
            }
        }
    }

    enum Behavior: Sendable {
        /// Writes this and closes.
        case closing(String)
        /// Writes this and goes on in silence.
        case stalling(String)
        /// Never answers.
        case silent
    }

    /// - Parameter body: gets the port on 127.0.0.1.
    static func run(
        _ behavior: Behavior, log: RequestLog? = nil, _ body: (Int) async throws -> Void
    ) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(behavior, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        do {
            try await body(port)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }
}
