import Foundation
import GRDB
import StageKit

/// A row of `requests`.
struct RequestRecord: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "requests"

    let number: Int64?
    let id: String
    let run: String
    let kind: String
    let stage: String?
    let choice: String?
    let asker: String
    let reason: String
    let at: Double

    init(_ request: RunRequest, to run: String) {
        number = nil
        id = request.id
        self.run = run
        asker = request.by
        reason = request.reason
        at = request.at.seconds
        switch request.kind {
        case .approve(let stage, let choice): (kind, self.stage, self.choice) = ("approve", stage, choice)
        case .reject(let stage): (kind, self.stage, choice) = ("reject", stage, nil)
        case .cancel: (kind, stage, choice) = ("cancel", nil, nil)
        }
    }

    /// Nil for a kind that a newer staysail added while this process had the database open.
    var request: RunRequest? {
        let kind: RunRequest.Kind
        switch (self.kind, stage) {
        case ("approve", let stage?): kind = .approve(stage: stage, choice: choice)
        case ("reject", let stage?): kind = .reject(stage: stage)
        case ("cancel", nil): kind = .cancel
        default: return nil
        }
        return RunRequest(id: id, kind: kind, by: asker, reason: reason, at: Date(timeIntervalSince1970: at))
    }
}
