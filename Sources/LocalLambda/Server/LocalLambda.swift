import Foundation
import NIOCore

/// Starts a local Lambda on 127.0.0.1, and stops it, with all processes it has started, when `body` is over.
///
/// The server outlives a cancellation of the task, so that `body` can still undo its changes before it returns.
///
/// - Throws: `LocalLambdaError` if it cannot start, and what `body` throws.
@discardableResult
package func withLocalLambda<R>(
    _ configuration: LocalLambdaConfiguration = LocalLambdaConfiguration(),
    _ body: (LocalLambdaServer) async throws -> R
) async throws -> R {
    try await withLocalLambda(try RunningLambda(configuration), configuration, body)
}

private func withLocalLambda<R>(
    _ running: RunningLambda, _ configuration: LocalLambdaConfiguration, _ body: (LocalLambdaServer) async throws -> R
) async throws -> R {
    defer { running.release() }
    return try await withService(running) { channel in
        guard let port = channel.localAddress?.port else { throw CancellationError() }
        let server = running.server(port: port, eventLoop: channel.eventLoop)
        try running.publish(server.connection)
        do {
            let result = try await body(server)
            await running.awaitSharers(configuration.onNotice)
            return result
        } catch {
            await running.awaitSharers(configuration.onNotice)
            throw error
        }
    }
}

/// Starts a local Lambda, or joins the one that another process runs on the same folder. The process that started it
/// waits at its end for those that joined.
///
/// - Throws: `LocalLambdaError` if it can neither start nor be joined, and what `body` throws.
package func withSharedLocalLambda<R>(
    _ configuration: LocalLambdaConfiguration, _ body: (LocalLambdaServer) async throws -> R
) async throws -> R {
    guard case .folder(let path) = configuration.storage, !configuration.startsFresh, configuration.faults == nil else {
        return try await withLocalLambda(configuration, body)
    }
    var attempts = 0
    while true {
        if let shared = StateFolder.join(path), let server = LocalLambdaServer(shared, region: configuration.region) {
            defer { withExtendedLifetime(shared) {} }
            return try await body(server)
        }
        let running: RunningLambda
        do throws(LocalLambdaError) {
            running = try RunningLambda(configuration)
        } catch {
            // It may be about to start or to stop.
            attempts += 1
            guard error.code == .folderInUse, attempts < 100 else { throw error }
            try await Task.sleep(for: .milliseconds(50))
            continue
        }
        return try await withLocalLambda(running, configuration, body)
    }
}

/// Serves until the task is canceled.
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
