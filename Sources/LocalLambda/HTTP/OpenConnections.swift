import NIOCore
import NIOPosix
import Synchronization

/// The sockets of a server, so that it can be ended from there.
///
/// To cancel a server's task, or to close the listening socket at any moment, can drop a connection that was accepted
/// and is not in anybody's hands yet, and NIO ends the process over such a one. So: nothing more is accepted, what was
/// accepted gets to the server, then all sockets are closed, and the server's task comes to its end by itself.
final class OpenConnections: Sendable {
    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isEnding = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Takes in the socket that listens.
    func listen(_ listener: any Channel) {
        let isEnding = state.withLock { state in
            state.listener = listener
            return state.isEnding
        }
        if isEnding { end(listener) }
    }

    /// Ends the server.
    func end() {
        let listener = state.withLock { state in
            state.isEnding = true
            return state.listener
        }
        if let listener { end(listener) }
    }

    private func end(_ listener: any Channel) {
        let home = listener.eventLoop
        // A connection is set up on its own loop and handed over on the listener's: twice around, and none is between.
        let around = Array(NIOSingletons.posixEventLoopGroup.makeIterator()) + [home]
        var settled = listener.setOption(.autoRead, value: false)
        for loop in around + around {
            settled = settled.flatMap { loop.submit {}.hop(to: home) }
        }
        settled.whenComplete { _ in
            listener.close(promise: nil)
            self.closeConnections()
        }
    }

    private func closeConnections() {
        let connections = state.withLock { state in
            state.isClosed = true
            defer { state.connections = [:] }
            return Array(state.connections.values)
        }
        for connection in connections { connection.close(promise: nil) }
    }

    private func add(_ connection: any Channel) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.connections[ObjectIdentifier(connection)] = connection }
            return state.isClosed
        }
        if isClosed { connection.close(promise: nil) }
    }

    private func remove(_ connection: any Channel) {
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    /// Takes in a connection as soon as it is made, until it is over.
    func handler() -> any RemovableChannelHandler { Recorder(connections: self) }

    private final class Recorder: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny

        private let connections: OpenConnections

        init(connections: OpenConnections) {
            self.connections = connections
        }

        func handlerAdded(context: ChannelHandlerContext) {
            connections.add(context.channel)
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            connections.remove(context.channel)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.fireChannelRead(data)
        }
    }
}
