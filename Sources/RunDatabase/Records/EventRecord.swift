import Expressions
import Foundation
import GRDB
import OrderedCollections
import StageKit

/// A row of `events`.
struct EventRecord: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "events"

    let run: String
    let seq: Int
    let at: Double
    let stage: String?
    let attempt: Int?
    let type: String
    let v: Int
    let body: String

    init(_ event: RunEvent, of run: String) {
        let json = event.json
        self.run = run
        seq = event.seq
        at = event.at.seconds
        stage = event.stage
        attempt = event.attempt
        type = event.kind.type
        v = RunEvent.currentVersion
        body = (json["body"] ?? .null).text()
    }

    /// - Throws: `RunEventError`, or ``RunDatabaseError``.
    func event() throws -> RunEvent {
        var object: JSONObject = [
            "seq": .integer(Int64(seq)), "at": .real(JSONReal(at)), "type": .string(type), "v": .integer(Int64(v)),
            "body": try JSONValue(stored: body, "event \(seq)", of: run),
        ]
        if let stage { object["stage"] = .string(stage) }
        if let attempt { object["attempt"] = .integer(Int64(attempt)) }
        return try Self.event(.object(object), of: run)
    }
}

extension EventRecord {
    /// The decoded event. An event of a newer release is not reported as damage.
    private static func event(_ json: JSONValue, of run: String) throws -> RunEvent {
        do {
            return try RunEvent(json: json)
        } catch {
            if error.isNewer { throw error }
            throw RunDatabaseError.unreadable("record", of: run, cause: error)
        }
    }
}

extension JSONValue {
    /// Reads what a column holds.
    init(stored text: String, _ what: String, of run: String) throws(RunDatabaseError) {
        do {
            self = try JSONValue(parsing: text)
        } catch {
            throw .unreadable(what, of: run, cause: error)
        }
    }
}

extension Date {
    /// Seconds since 1970, to the microsecond: what a column holds.
    var seconds: Double { (timeIntervalSince1970 * 1e6).rounded() / 1e6 }
}
