public import Foundation

/// What a person asks of a run that perhaps another process drives.
public struct RunRequest: Hashable, Sendable, Codable {
    /// What is asked.
    public enum Kind: Hashable, Sendable, Codable {
        /// A stage's question is answered with yes, and one of its choices if it has any.
        case approve(stage: String, choice: String?)
        /// A stage's question is answered with no.
        case reject(stage: String)
        /// The run is to stop, and undo what it has under way.
        case cancel
    }

    /// Its id, unique.
    public var id: String
    /// What is asked.
    public var kind: Kind
    /// Who asks, as `#currentUser()` gives it: a name that nobody has checked.
    public var by: String
    /// Why, in the words of who asks; may be empty.
    public var reason: String
    /// When it was asked.
    public var at: Date

    /// Creates a request.
    public init(id: String, kind: Kind, by: String, reason: String = "", at: Date) {
        self.id = id
        self.kind = kind
        self.by = by
        self.reason = reason
        self.at = at
    }
}
