import Foundation
import GRDB
import StageKit

extension RunDatabase {
    /// Claims a run for this process before it starts or resumes. For a child run it claims the root run. It blocks the
    /// thread for 50 ms if another process owns the run.
    /// - Throws: ``RunDatabaseError``; `driven` if a process has it, also this one.
    public func claim(_ run: String) throws(RunDatabaseError) -> RunClaim {
        try Self.check(run)
        let run = RunListing.root(of: run)
        guard let file = try owners.hold(run) else { throw try driven(run) }
        do {
            try queue.write { db in
                try OwnerRecord(run: run, process: getpid(), host: OwnerFiles.host).insert(db)
            }
        } catch {
            file.letGo(removing: true)
            throw fault(error)
        }
        return RunClaim(run, file, queue)
    }

    var owners: OwnerFiles { OwnerFiles(folder: folder) }

    /// The owner in a row, if its process still has the file lock.
    func owner(_ record: OwnerRecord?) -> RunOwner? {
        guard let record, HeldFile.isHeld(owners.file(of: record.run)) else { return nil }
        return record.owner
    }

    private func driven(_ run: String) throws(RunDatabaseError) -> RunDatabaseError {
        let record: OwnerRecord?
        do {
            record = try queue.read { try OwnerRecord.fetchOne($0, key: run) }
        } catch {
            throw fault(error)
        }
        let who = record.map { "process \($0.process) on \($0.host)" } ?? "another process"
        return RunDatabaseError(
            .driven, "Run '\(run)' is owned by \(who): let it end, or cancel it with 'staysail cancel \(run)'.",
            owner: record?.owner)
    }
}
