/// Which distribution a p value is taken from.
package enum TestMethod: String, Sendable, Hashable, CaseIterable, Codable {
    /// Exact where the normal approximation is poor, by the rule that each test states.
    case automatic
    /// The exact distribution, whatever it costs within the test's limit.
    case exact
    /// The normal approximation, however few the observations.
    case normal
}
