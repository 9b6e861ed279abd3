/// The alternative hypothesis, from the candidate's side.
package enum TestAlternative: String, Sendable, Hashable, CaseIterable, Codable {
    /// Candidate and stable version differ, in whichever direction.
    case twoSided = "two-sided"
    /// The candidate's errors (or values) are the greater ones.
    case greater
    /// The candidate's errors (or values) are the lesser ones.
    case less
}
