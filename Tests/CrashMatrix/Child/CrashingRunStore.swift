import Foundation
import StageKit
import StageKitTesting

/// Ends the process around all that is recorded.
struct CrashingRunStore: ForwardingRunStore {
    let base: any RunStore
    let end: OwnEnd

    func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws {
        end.pass(.recordBefore)
        try await base.begin(run, from: origin, at: date)
        end.pass(.recordAfter)
    }

    func append(_ change: RunChange, to run: String) async throws {
        end.pass(.recordBefore)
        try await base.append(change, to: run)
        end.pass(.recordAfter)
    }
}
