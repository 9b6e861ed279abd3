import Foundation

/// `$LATEST` or a published version of a function.
struct VersionRecord: Sendable, Codable {
    /// The progress of a change. The revision id that the end of the change brings is drawn at its beginning, so that a
    /// restart in between does not give another one.
    enum Phase: Sendable, Codable, Equatable {
        case settled
        case creating(until: Date, revisionID: String)
        case updating(until: Date, revisionID: String)
    }

    static let latest = "$LATEST"

    /// `$LATEST` or a number.
    var number: String
    var settings: FunctionSettings
    var code: CodeReference
    var revisionID: String
    var lastModified: Date
    var phase: Phase
    /// Counts the changes of code and settings: execution environments of an older one are of no more use.
    var generation = 1
    /// The description `$LATEST` had when this was published: the version's own may be another.
    var sourceDescription: String?

    /// Ends a change whose time has come.
    mutating func settle(at now: Date) {
        switch phase {
        case .settled: return
        case .creating(let until, let next), .updating(let until, let next):
            guard now >= until else { return }
            revisionID = next
            phase = .settled
        }
    }

    var isPending: Bool {
        if case .creating = phase { return true }
        return false
    }

    var isUpdating: Bool {
        if case .updating = phase { return true }
        return false
    }
}
