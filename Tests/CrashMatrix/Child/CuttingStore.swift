import Foundation
import StageKit

/// Ends the process around all that is recorded.
struct CuttingStore: RunStore {
    let store: any RunStore
    let end: OwnEnd

    func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws {
        end.pass(.recordBefore)
        try await store.begin(run, from: origin, at: date)
        end.pass(.recordAfter)
    }

    func append(_ change: RunChange, to run: String) async throws {
        end.pass(.recordBefore)
        try await store.append(change, to: run)
        end.pass(.recordAfter)
    }

    func origin(of run: String) async throws -> RunOrigin? { try await store.origin(of: run) }

    func events(of run: String) async throws -> [RunEvent] { try await store.events(of: run) }

    func inputs(of run: String) async throws -> [RecordedInput] { try await store.inputs(of: run) }

    func runs() async throws -> [RunListing] { try await store.runs() }

    func add(_ request: RunRequest, to run: String) async throws { try await store.add(request, to: run) }

    func requests(of run: String) -> AsyncStream<RunRequest> { store.requests(of: run) }
}
