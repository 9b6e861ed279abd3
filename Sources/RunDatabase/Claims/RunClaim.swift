import GRDB
import Synchronization

/// Holds a run for the process that drives it, until it is released, nobody refers to it any more, or the process
/// ends, however it does. Programs that the process starts do not hold it.
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

    /// Lets go of the run; nothing if that is done.
    public func release() {
        guard let file = held.withLock({ $0.take() }) else { return }
        // While the file is held, the row is ours. One that is left behind by a failure names nobody: the lock decides.
        _ = try? queue.write { try OwnerRecord.deleteOne($0, key: run) }
        file.letGo(removing: true)
    }

    deinit {
        release()
    }
}
