import GRDB
import Synchronization

/// The ownership of a run by a process. It ends when the claim is released or deinitialized, or when the process ends.
/// Programs that the process starts do not inherit it.
public final class RunClaim: Sendable {
    /// The run's id.
    public let run: String
    private let held: Mutex<HeldFile?>
    private let queue: DatabaseQueue

    init(_ run: String, _ file: HeldFile, _ queue: DatabaseQueue) {
        self.run = run
        self.queue = queue
        held = Mutex(file)
    }

    /// Releases the run. A second call does nothing.
    public func release() {
        guard let file = held.withLock({ $0.take() }) else { return }
        // While the file is held, the row is ours. One that is left behind by a failure names nobody: the lock decides.
        _ = try? queue.write { try OwnerRecord.deleteOne($0, key: run) }
        // The file is whole without the log beside it, so that a copy of it alone knows the run.
        _ = try? queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
        file.letGo(removing: true)
    }

    deinit {
        release()
    }
}
