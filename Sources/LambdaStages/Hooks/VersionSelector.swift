/// Chooses among a function's published versions.
package protocol VersionSelector: Sendable {
    /// What is chosen, and why.
    /// - Parameter versions: all published versions, oldest first.
    /// - Returns: one choice for each version that it has something to say of; the others are not selected.
    func select(_ versions: [HookVersion], _ call: HookCall) async throws -> HookReply<[VersionChoice]>
}

/// What a selector says of one version.
package struct VersionChoice: Codable, Hashable, Sendable {
    /// Its number.
    package var version: String
    package var isSelected: Bool
    /// In words; empty if there is nothing to say.
    package var reason: String

    package init(_ version: String, isSelected: Bool = true, reason: String = "") {
        self.version = version
        self.isSelected = isSelected
        self.reason = reason
    }
}
