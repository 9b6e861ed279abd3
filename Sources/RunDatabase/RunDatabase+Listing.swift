import Foundation
import GRDB
public import StageKit

extension RunDatabase {
    /// The runs that are kept, newest first.
    public func runs() async throws -> [RunListing] {
        try await runs(RunFilter())
    }

    /// Some of the runs that are kept, newest first.
    /// - Throws: ``RunDatabaseError``.
    public func runs(_ filter: RunFilter) async throws -> [RunListing] {
        var conditions: [SQL] = []
        switch filter.id {
        case .exact(let id): conditions.append("id = \(id)")
        case .part(let text): conditions.append("instr(id, \(text)) > 0")
        // The character after "." is "/".
        case .below(let id): conditions.append("id > \(id + ".") AND id < \(id + "/")")
        case nil: break
        }
        if let statuses = filter.statuses { conditions.append("status IN \(statuses.map(\.rawValue))") }
        if let pipeline = filter.pipeline { conditions.append("pipeline = \(pipeline)") }
        if filter.onlyUnfinished { conditions.append("status IN \(Self.unfinished)") }
        if filter.onlyOuter { conditions.append("instr(id, '.') = 0") }
        if let date = filter.dueBy {
            // An answer may have been left for a process that had already decided to leave.
            conditions.append(
                """
                status = 'waiting' AND (dueAt <= \(date.seconds)
                    OR EXISTS (SELECT 1 FROM requests WHERE run = runs.id OR run LIKE runs.id || '.%'))
                """)
        }
        var request: SQL = "SELECT * FROM runs"
        if !conditions.isEmpty { request.append(literal: " WHERE \(conditions.joined(operator: .and))") }
        request.append(sql: " ORDER BY number DESC")
        if let limit = filter.limit { request.append(literal: " LIMIT \(max(0, limit))") }
        let (records, owners) = try await read { [request] db in
            (try RunRecord.fetchAll(db, SQLRequest(literal: request)), try OwnerRecord.fetchAll(db))
        }
        let driving = Dictionary(owners.map { ($0.run, $0) }) { $1 }
        return records.map { $0.listing(owner: owner(driving[RunListing.root(of: $0.id)])) }
    }

    /// Whether anything of a run was undone, or could not be.
    /// - Throws: ``RunDatabaseError``.
    public func recordsUndo(in run: String) async throws -> Bool {
        let type = RunEvent.Kind.undoEnded(key: "", error: nil).type
        return try await read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM events WHERE run = ? AND type = ?)", arguments: [run, type])
                ?? false
        }
    }

    static let unfinished = RunStatus.allCases.filter { !$0.hasEnded }.map(\.rawValue)
}
