import Foundation
import Synchronization

/// Counts what happens in this process, and ends it by SIGKILL when its point has come.
final class OwnEnd: Sendable {
    private let point: MatrixPoint?
    private let counts = Mutex<[MatrixPoint.Kind: Int]>([:])

    init(_ point: MatrixPoint?) {
        self.point = point
    }

    func pass(_ kind: MatrixPoint.Kind) {
        let number = counts.withLock { counts in
            counts[kind, default: 0] += 1
            return counts[kind, default: 0]
        }
        guard point == MatrixPoint(kind, number) else { return }
        kill(getpid(), SIGKILL)
        // The signal is on its way; nothing of this thread may go on.
        while true { sleep(1) }
    }
}
