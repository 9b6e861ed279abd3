import Foundation
import StageKit
import StageKitTesting

/// A store on a disk that is full from the first step on.
struct BrokenStore: ForwardingRunStore {
    struct FullDisk: Error {}

    let base: any RunStore = InMemoryRunStore()

    func append(_ change: RunChange, to run: String) async throws {
        let hasStep = change.events.contains { if case .stepStarted = $0.kind { true } else { false } }
        if hasStep { throw FullDisk() }
        try await base.append(change, to: run)
    }
}
