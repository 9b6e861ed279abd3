import StageKit

/// A schedule, and what a canary needs to do what it says.
struct ScheduleSetting: Sendable {
    let schedule: any WeightSchedule
    /// Its file, as the pipeline writes it.
    let file: String
    /// What it is given; a map.
    let with: JSONValue
    /// How long a weight is held for which the schedule does not say it; nil: it must say it.
    let interval: TimeLength?

    /// More answers than this are a schedule that never ends.
    static let mostAnswers = 10_000
}
