import GRDB
import StageKit

/// A row of `drivers`.
struct OwnerRecord: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "drivers"
    static let persistenceConflictPolicy = PersistenceConflictPolicy(insert: .replace)

    let run: String
    let process: Int32
    let host: String

    var driver: RunOwner { RunOwner(process: process, host: host) }
}
