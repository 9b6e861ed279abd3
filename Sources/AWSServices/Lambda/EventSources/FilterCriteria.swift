/// Which records reach the function: JSON patterns, of which one must match.
package struct FilterCriteria: Codable, Sendable, Hashable {
    package struct Filter: Codable, Sendable, Hashable {
        package var pattern: String?

        package init(pattern: String) {
            self.pattern = pattern
        }
    }

    package var filters: [Filter]?

    package init(patterns: [String]) {
        filters = patterns.map(Filter.init(pattern:))
    }
}
