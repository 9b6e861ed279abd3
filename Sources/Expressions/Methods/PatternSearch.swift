/// Searches strings for regular expressions of others, with one bound on the work of all its searches.
package final class PatternSearch {
    private let budget = Budget()

    /// Creates a search that has done no work yet.
    package init() {}

    /// Whether a string is a regular expression.
    package static func isPattern(_ text: String) -> Bool {
        (try? RegularExpression(text, budget: Budget()).isFound(in: "")) != nil
    }

    /// Whether a part of a string matches.
    /// - Returns: nil if that takes more work than is allowed, or the pattern is invalid.
    package func finds(_ pattern: String, in text: String) -> Bool? {
        try? RegularExpression(pattern, budget: budget).isFound(in: text)
    }
}
