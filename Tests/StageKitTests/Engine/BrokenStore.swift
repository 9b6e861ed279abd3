import Foundation
import StageKit

/// A store on a disk that is full from the first step on.
struct BrokenStore: RunStore {
    struct FullDisk: Error {}

    private let base = InMemoryRunStore()

    func append(_ change: RunChange, to run: String) async throws {
        let hasStep = change.events.contains { if case .stepBegun = $0.kind { true } else { false } }
        if hasStep { throw FullDisk() }
        try await base.append(change, to: run)
    }

    func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws {
        try await base.begin(run, from: origin, at: date)
    }

    func origin(of run: String) async throws -> RunOrigin? { try await base.origin(of: run) }
    func events(of run: String) async throws -> [RunEvent] { try await base.events(of: run) }
    func inputs(of run: String) async throws -> [RecordedInput] { try await base.inputs(of: run) }
    func runs() async throws -> [RunListing] { try await base.runs() }
    func add(_ request: RunRequest, to run: String) async throws { try await base.add(request, to: run) }
    func requests(of run: String) -> AsyncStream<RunRequest> { base.requests(of: run) }
}
