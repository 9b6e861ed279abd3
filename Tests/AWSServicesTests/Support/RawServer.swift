import NIOCore
import NIOPosix

/// A server that answers each connection with the same bytes, or with none, and closes it.
enum RawServer {
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let behaviour: Behavior

        init(_ behaviour: Behavior) {
            self.behaviour = behaviour
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch behaviour {
            case .silent:
                break
            case .closing(let text):
                context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
                context.close(promise: nil)
            }
        }
    }

    enum Behavior: Sendable {
        /// Writes this and closes.
        case closing(String)
        /// Never answers.
        case silent
    }

    /// - Parameter body: gets the port on 127.0.0.1.
    static func run(_ behaviour: Behavior, _ body: (Int) async throws -> Void) async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(behaviour))
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
