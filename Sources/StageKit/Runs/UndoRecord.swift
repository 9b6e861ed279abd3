public import Expressions

/// The data that a step records before its side effect, so that it can be undone.
public struct UndoStep: Hashable, Sendable {
    /// The changed resource, such as `alias live`. Steps with the same key are undone together, once.
    public var key: String
    /// The state before the change; the first one of a key in an attempt counts.
    public var before: JSONValue
    /// The state that this step wants.
    public var wanted: JSONValue

    /// Creates a record.
    public init(_ key: String, before: JSONValue, wanted: JSONValue) {
        self.key = key
        self.before = before
        self.wanted = wanted
    }
}

/// All that one attempt recorded under one undo key, handed to the stage's `undo`.
///
/// Undo acts if what is there is `before` (nothing to do) or one of `wanted`; anything else was written by another.
public struct UndoRecord: Hashable, Sendable, Codable {
    /// The changed object.
    public var key: String
    /// The state before the attempt.
    public var before: JSONValue
    /// The states that the attempt's steps wanted, oldest first. Empty if every write was refused.
    public var wanted: [JSONValue]

    /// Creates a record.
    public init(key: String, before: JSONValue, wanted: [JSONValue]) {
        self.key = key
        self.before = before
        self.wanted = wanted
    }
}
