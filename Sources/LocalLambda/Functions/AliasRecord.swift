/// A name for a version, or for two with a share of the calls each.
struct AliasRecord: Sendable, Codable, Equatable {
    struct Additional: Sendable, Codable, Equatable {
        var version: String
        /// The share of the calls that this version gets, 0.0 to 1.0.
        var weight: Double
    }

    var name: String
    var version: String
    var additional: Additional?
    var description: String
    var revisionID: String
}
