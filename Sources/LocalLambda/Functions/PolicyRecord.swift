import Expressions

/// The resource policy of a function or of one of its qualifiers.
struct PolicyRecord: Sendable, Codable {
    var statements: [JSONValue] = []
    var revisionID: String
}
