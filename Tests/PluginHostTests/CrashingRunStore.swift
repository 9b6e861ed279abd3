import Foundation
import StageKit
import StageKitTesting
import Synchronization

/// A store that can be cut off: what is recorded then is lost, as when a process is killed.
final class CrashingRunStore: ForwardingRunStore {
    struct HasCrashed: Error {}

    let base: any RunStore = InMemoryRunStore()
    private let isCutOff = Mutex(false)

    func cutOff() { isCutOff.withLock { $0 = true } }
    func mend() { isCutOff.withLock { $0 = false } }

    func append(_ change: RunChange, to run: String) async throws {
        guard !isCutOff.withLock({ $0 }) else { throw HasCrashed() }
        try await base.append(change, to: run)
    }
}
