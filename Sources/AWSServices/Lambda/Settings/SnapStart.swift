/// Whether versions start from a snapshot: `applyOn` is `PublishedVersions` or `None`.
package struct SnapStart: Codable, Sendable, Hashable {
    package var applyOn: String?
    /// In answers only: `On` or `Off`.
    package var optimizationStatus: String?

    package init(applyOn: String? = nil) {
        self.applyOn = applyOn
    }
}
