import Foundation
import NIOCore
import SigV4
import Synchronization

/// Starts a local Lambda on 127.0.0.1, and stops it, with all processes it has started, when `body` is over.
///
/// - Throws: `LocalLambdaError` if it cannot start, and what `body` throws.
@discardableResult
package func withLocalLambda<R: Sendable>(
    _ configuration: LocalLambdaConfiguration = LocalLambdaConfiguration(),
    _ body: @Sendable (LocalLambdaServer) async throws -> R
) async throws -> R {
    let running = try RunningLambda(configuration)
    defer { running.removeWorkFolder() }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        let (ready, signal) = AsyncThrowingStream<any Channel, any Error>.makeStream()
        group.addTask {
            do {
                try await running.front.serve(port: configuration.port) { channel in
                    signal.yield(channel)
                }
                signal.finish()
            } catch {
                signal.finish(throwing: error)
            }
        }
        group.addTask { await running.scheduler.run() }
        do {
            let channel: (any Channel)?
            do {
                var iterator = ready.makeAsyncIterator()
                channel = try await iterator.next()
            } catch {
                throw LocalLambdaError(
                    .portInUse, "the local Lambda cannot listen on 127.0.0.1:\(configuration.port): \(error)")
            }
            guard let channel, let port = channel.localAddress?.port else { throw CancellationError() }
            let result = try await body(running.server(port: port, eventLoop: channel.eventLoop))
            await running.stop(&group)
            return result
        } catch {
            await running.stop(&group)
            throw error
        }
    }
}

/// Serves until the task is cancelled.
///
/// - Parameter onReady: called once, when the server takes requests.
package func serveLocalLambda(
    _ configuration: LocalLambdaConfiguration, onReady: @Sendable (LocalLambdaServer) async throws -> Void
) async throws {
    try await withLocalLambda(configuration) { server in
        try await onReady(server)
        do {
            while true { try await Task.sleep(for: .seconds(3600)) }
        } catch is CancellationError {
            // Cancelled is how this ends.
        }
    }
}
