import Expressions
import Foundation
import GRDB
import StageKit

/// A row of `runs`.
struct RunRecord: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "runs"

    let number: Int64?
    let id: String
    let pipeline: String
    let path: String
    let parameters: String
    let target: String
    let status: String
    let startedAt: Double
    let endedAt: Double?
    let dueAt: Double?

    init(_ id: String, from origin: RunOrigin, at date: Date) {
        number = nil
        self.id = id
        pipeline = origin.pipeline
        path = origin.path
        parameters = origin.parameters.text()
        target = origin.target.text()
        status = RunStatus.pending.rawValue
        startedAt = date.seconds
        endedAt = nil
        dueAt = nil
    }

    func origin(files: [RunOrigin.File]) throws(RunDatabaseError) -> RunOrigin {
        RunOrigin(
            pipeline: pipeline, path: path, parameters: try JSONValue(stored: parameters, "parameters", of: id),
            target: try JSONValue(stored: target, "target", of: id), files: files)
    }

    /// A damaged row must not hide the others: its unreadable fields are null here, and errors where they are used.
    func listing(owner: RunOwner?) -> RunListing {
        RunListing(
            id: id, pipeline: pipeline, path: path,
            target: (try? JSONValue(stored: target, "target", of: id)) ?? .null,
            status: RunStatus(rawValue: status) ?? .pending, startedAt: Date(timeIntervalSince1970: startedAt),
            endedAt: endedAt.map { Date(timeIntervalSince1970: $0) },
            dueAt: dueAt.map { Date(timeIntervalSince1970: $0) }, owner: owner)
    }

    /// Keeps the row of a run what its events say: the same fold as `Run`'s.
    static func follow(_ event: RunEvent, of run: String, in db: Database) throws {
        guard event.stage == nil else { return }
        switch event.kind {
        case .runStarted:
            try db.execute(sql: "UPDATE runs SET status = 'running' WHERE id = ?", arguments: [run])
        case .runResumed:
            try db.execute(
                sql: "UPDATE runs SET status = 'running', endedAt = NULL, dueAt = NULL WHERE id = ?", arguments: [run])
        case .runWaiting(let until):
            try db.execute(
                sql: "UPDATE runs SET status = 'waiting', dueAt = ? WHERE id = ?", arguments: [until?.seconds, run])
        case .runEnded(let status):
            try db.execute(
                sql: "UPDATE runs SET status = ?, endedAt = ? WHERE id = ?",
                arguments: [status.rawValue, event.at.seconds, run])
        default: break
        }
    }
}
