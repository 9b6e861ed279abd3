import Foundation
import Hummingbird
import NIOCore

/// The context of a request: its connection.
struct FrontContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Ends the connection without an answer, so that the other side hears of a reset.
    func resetConnection() async throws {
        let settings = channel as? any SocketOptionProvider
        try? await settings?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try? await channel.close()
    }
}
