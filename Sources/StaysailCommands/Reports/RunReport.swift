import StageKit

/// Shows a run while it goes on. Told from one place at a time; must not block.
protocol RunReport: Sendable {
    /// The run is about to begin.
    func begin(_ pipeline: String, id: String, target: String)
    /// Something happened.
    func show(_ event: RunEvent, _ run: Run)
    /// Something that is no part of the run should be known, in a sentence.
    func notice(_ text: String)
    /// The user interrupted, for the `count`th time.
    func interrupted(_ count: Int)
    /// Redraws what changes with time alone, until cancelled.
    func tick() async
    /// The run has ended.
    func end(_ run: Run)
}
