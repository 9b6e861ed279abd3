import NIOCore
import NIOPosix

/// Finds the address of a host's name.
protocol HostResolver: Sendable {
    func address(of host: String, port: Int, within limit: Duration) async throws -> InternetAddress
}

/// The system's resolver. It blocks, so it runs on NIO's threads for that, and its answer is not waited for longer than
/// the limit.
struct SystemHostResolver: HostResolver {
    func address(of host: String, port: Int, within limit: Duration) async throws -> InternetAddress {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: String?.self)
        loop.scheduleTask(in: limit.timeAmount) {
            promise.fail(WebError(.timedOut, "The name server did not answer for '\(host)' in time."))
        }
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            try SocketAddress.makeAddressResolvingHost(host, port: port).ipAddress
        }
        .cascade(to: promise)
        guard let found = try await promise.futureResult.get(), let address = InternetAddress(found) else {
            throw WebError(.connectionFailed, "The host '\(host)' has no address.")
        }
        return address
    }
}

extension Duration {
    fileprivate var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        return .seconds(min(seconds, 86_400)) + .nanoseconds(attoseconds / 1_000_000_000)
    }
}
