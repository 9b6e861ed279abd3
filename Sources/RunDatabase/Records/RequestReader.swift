import Foundation
import GRDB
import StageKit
import Synchronization

/// Gives the requests of a run one by one. It looks at the table only when something was committed since its last look:
/// by another connection, which SQLite counts, or by this one, which the database object counts.
final class RequestReader: Sendable {
    private struct Version: Equatable {
        var others: Int
        var own: Int
    }

    private struct State {
        var ready: [RunRequest] = []
        var given: Set<String> = []
        var seen: Version?

        mutating func next() -> RunRequest? { ready.isEmpty ? nil : ready.removeFirst() }

        mutating func saw(_ requests: [RunRequest], at version: Version) {
            seen = version
            ready += requests.filter { !given.contains($0.id) }
            given = Set(requests.map(\.id))
        }
    }

    private let database: RunDatabase
    private let run: String
    private let state = Mutex(State())

    init(_ database: RunDatabase, run: String) {
        self.database = database
        self.run = run
    }

    /// The next request; nil after the task is canceled.
    func next() async -> RunRequest? {
        while !Task.isCancelled {
            if let request = state.withLock({ $0.next() }) { return request }
            // What cannot be read now may be readable at the next look; the run itself goes on either way.
            try? await look()
            if let request = state.withLock({ $0.next() }) { return request }
            do {
                try await Task.sleep(for: database.pollInterval)
            } catch {
                return nil
            }
        }
        return nil
    }

    private func look() async throws {
        let own = database.additions.withLock { $0 }
        let seen = state.withLock(\.seen)
        let found = try await database.read { [run] db -> (Version, [RunRequest])? in
            let version = Version(others: try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0, own: own)
            guard version != seen else { return nil }
            let records = try RequestRecord.fetchAll(
                db, sql: "SELECT * FROM requests WHERE run = ? ORDER BY number", arguments: [run])
            return (version, records.compactMap(\.request))
        }
        if let (version, requests) = found { state.withLock { $0.saw(requests, at: version) } }
    }
}
