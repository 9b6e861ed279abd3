/// Measures the candidate and judges it.
protocol HealthCheck: Sendable {
    /// In events and reports.
    var name: String { get }
    /// When it is made.
    var timing: CheckTiming { get }

    /// Reads what it needs from outside, such as an expected answer, before anything moves.
    func prepared(_ setting: CheckSetting) async throws -> any HealthCheck

    /// Measures once, all its repetitions included.
    /// - Throws: when it could not be measured, which says nothing about the candidate.
    func measure(_ setting: CheckSetting, weight: Double) async throws -> Verdict
}
