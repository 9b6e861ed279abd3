import NIOCore
import NIOPosix

/// The system's resolver. It blocks, so it is asked on NIO's threads for that.
struct SystemHostResolver: HostResolver {
    func address(of host: String, port: Int) async throws -> InternetAddress {
        let found = try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(host, port: port).ipAddress
        }
        guard let found, let address = InternetAddress(found) else {
            throw WebError(.connectionFailed, "The host '\(host)' has no address.")
        }
        return address
    }
}
