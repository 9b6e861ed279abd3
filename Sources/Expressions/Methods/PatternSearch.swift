/// Looks in texts for regular expressions that somebody else wrote, with one bound on the work of all its searches.
package final class PatternSearch {
    private let budget = Budget()

    /// Creates a search that has done no work yet.
    package init() {}

    /// Whether a text is a regular expression that can be looked for.
    package static func isPattern(_ text: String) -> Bool {
        (try? RegularExpression(text, budget: Budget()).isFound(in: "")) != nil
    }

    /// Whether a part of a text matches.
    /// - Returns: nil if that takes more work than is allowed, or the pattern is none.
    package func finds(_ pattern: String, in text: String) -> Bool? {
        try? RegularExpression(pattern, budget: budget).isFound(in: text)
    }
}
