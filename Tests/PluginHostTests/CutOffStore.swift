import Foundation
import StageKit
import Synchronization

/// A store that can be cut off: what is recorded then is lost, as when a process is killed.
final class CutOffStore: RunStore {
    struct IsCutOff: Error {}

    private let base = InMemoryRunStore()
    private let isCutOff = Mutex(false)

    func cutOff() { isCutOff.withLock { $0 = true } }
    func mend() { isCutOff.withLock { $0 = false } }

    func append(_ change: RunChange, to run: String) async throws {
        guard !isCutOff.withLock({ $0 }) else { throw IsCutOff() }
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
