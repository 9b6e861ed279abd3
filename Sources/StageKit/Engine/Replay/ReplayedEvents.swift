import Synchronization

/// The log lines and reports of a replayed stage.
final class ReplayedEvents: Sendable {
    private let kinds = Mutex<[RunEvent.Kind]>([])

    var all: [RunEvent.Kind] { kinds.withLock { $0 } }

    func add(_ event: RunEvent) {
        switch event.kind {
        case .log, .report: kinds.withLock { $0.append(event.kind) }
        default: break
        }
    }
}
