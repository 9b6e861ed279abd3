import Foundation
import NIOCore

/// Starts a local Lambda on 127.0.0.1, and stops it, with all processes it has started, when `body` is over.
///
/// The server outlives a cancellation of the task: `body` hears of it, and may still put things back with the
/// server's help before it returns.
///
/// - Throws: `LocalLambdaError` if it cannot start, and what `body` throws.
@discardableResult
package func withLocalLambda<R>(
    _ configuration: LocalLambdaConfiguration = LocalLambdaConfiguration(),
    _ body: (LocalLambdaServer) async throws -> R
) async throws -> R {
    let running = try RunningLambda(configuration)
    defer { running.release() }
    return try await withService(running) { channel in
        guard let port = channel.localAddress?.port else { throw CancellationError() }
        return try await body(running.server(port: port, eventLoop: channel.eventLoop))
    }
}

/// Serves until the task is cancelled.
///
/// - Parameter onReady: called once, when the server takes requests.
package func serveLocalLambda(
    _ configuration: LocalLambdaConfiguration, onReady: (LocalLambdaServer) async throws -> Void
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

/// Runs the server beside `body`, in a task that the caller's cancellation does not reach: a child task would take the
/// server away from a body that is still undoing. It is ended and awaited here on every way out.
private func withService<R>(
    _ running: RunningLambda, _ body: (any Channel) async throws -> R
) async throws -> R {
    let (ready, signal) = AsyncThrowingStream<any Channel, any Error>.makeStream()
    let service = Task { await running.run(ready: signal) }
    func stop() async {
        // Calls and processes end before the server, so that nothing waits for anything.
        running.scheduler.close()
        service.cancel()
        await service.value
    }
    do {
        var iterator = ready.makeAsyncIterator()
        guard let channel = try await iterator.next() else { throw CancellationError() }
        let result = try await body(channel)
        await stop()
        return result
    } catch {
        await stop()
        throw error
    }
}
