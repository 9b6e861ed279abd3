import GRDB
import StageKit

/// A row of `owners`.
struct OwnerRecord: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "owners"
    static let persistenceConflictPolicy = PersistenceConflictPolicy(insert: .replace)

    let run: String
    let process: Int32
    let host: String

    var owner: RunOwner { RunOwner(process: process, host: host) }
}
