import Foundation
import StageKit
import StageKitTesting
import Synchronization

/// A store that can crash: later changes are lost, as when a process is killed.
final class CrashingRunStore: ForwardingRunStore {
    struct HasCrashed: Error {}

    let base: any RunStore = InMemoryRunStore()
    private let hasCrashed = Mutex(false)

    func crash() { hasCrashed.withLock { $0 = true } }
    func recover() { hasCrashed.withLock { $0 = false } }

    func append(_ change: RunChange, to run: String) async throws {
        guard !hasCrashed.withLock({ $0 }) else { throw HasCrashed() }
        try await base.append(change, to: run)
    }
}
