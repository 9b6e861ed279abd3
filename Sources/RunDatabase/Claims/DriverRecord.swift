import GRDB
import StageKit

/// A row of `drivers`.
struct DriverRecord: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "drivers"
    static let persistenceConflictPolicy = PersistenceConflictPolicy(insert: .replace)

    let run: String
    let process: Int32
    let host: String

    var driver: RunDriver { RunDriver(process: process, host: host) }
}
