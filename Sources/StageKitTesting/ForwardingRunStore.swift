package import Foundation
package import StageKit

/// A store that passes everything on to another one. A test's own store says only what it does otherwise.
package protocol ForwardingRunStore: RunStore {
    /// Where runs are really kept.
    var base: any RunStore { get }
}

extension ForwardingRunStore {
    package func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws {
        try await base.begin(run, from: origin, at: date)
    }

    package func origin(of run: String) async throws -> RunOrigin? { try await base.origin(of: run) }
    package func append(_ change: RunChange, to run: String) async throws { try await base.append(change, to: run) }
    package func events(of run: String) async throws -> [RunEvent] { try await base.events(of: run) }
    package func inputs(of run: String) async throws -> [RecordedInput] { try await base.inputs(of: run) }
    package func runs() async throws -> [RunListing] { try await base.runs() }
    package func add(_ request: RunRequest, to run: String) async throws { try await base.add(request, to: run) }
    package func requests(of run: String) -> AsyncStream<RunRequest> { base.requests(of: run) }
}
