import Dispatch
import Foundation

/// The signals that ask the process to end, as a stream.
enum Interruptions {
    /// Takes SIGINT, SIGTERM and SIGHUP from the system's own hands, and ignores SIGPIPE: a run must be able to undo
    /// what it did, also when its terminal is gone.
    static func ofThisProcess() -> AsyncStream<Void> {
        signal(SIGPIPE, SIG_IGN)
        return AsyncStream { continuation in
            let sources = SignalSources(
                [SIGINT, SIGTERM, SIGHUP].map { number in
                    signal(number, SIG_IGN)
                    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                    source.setEventHandler { continuation.yield() }
                    source.resume()
                    return source
                })
            continuation.onTermination = { _ in sources.cancel() }
        }
    }
}

/// Sendable, since dispatch objects may be used from any thread, and the list itself never changes.
private struct SignalSources: @unchecked Sendable {
    private let sources: [any DispatchSourceSignal]

    init(_ sources: [any DispatchSourceSignal]) {
        self.sources = sources
    }

    func cancel() {
        for source in sources { source.cancel() }
    }
}
