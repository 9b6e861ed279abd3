import NIOCore
import Synchronization

/// Where the server is reached, known once it listens.
final class ServerAddress: Sendable {
    private let state = Mutex<(endpoint: String, eventLoop: (any EventLoop)?)>(("", nil))

    var endpoint: String { state.withLock { $0.endpoint } }
    /// For timers.
    var eventLoop: (any EventLoop)? { state.withLock { $0.eventLoop } }

    func set(endpoint: String, eventLoop: any EventLoop) {
        state.withLock { $0 = (endpoint, eventLoop) }
    }
}
