public import Foundation

/// A request of a person for a run that another process may execute.
public struct RunRequest: Hashable, Sendable, Codable {
    /// The kind of request.
    public enum Kind: Hashable, Sendable, Codable {
        /// Approves a stage's question, with one of its choices if it has any.
        case approve(stage: String, choice: String?)
        /// Rejects a stage's question.
        case reject(stage: String)
        /// Cancels the run, and undoes its running stages.
        case cancel
    }

    /// Its id, unique.
    public var id: String
    /// The kind of request.
    public var kind: Kind
    /// The user, as `#currentUser()` gives it: an unchecked name.
    public var by: String
    /// The user's reason; may be empty.
    public var reason: String
    /// When it was made.
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
