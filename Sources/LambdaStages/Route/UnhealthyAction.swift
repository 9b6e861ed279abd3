import AWSServices
import StageKit

/// The treatment of traffic and version after an unhealthy verdict.
struct UnhealthyAction: Sendable {
    let input: RouteInput
    let runner: PlanRunner

    /// Applies `onUnhealthy`.
    /// - Returns: the error with which the stage ends.
    func end(_ stop: PlanRunner.Stopped) async throws -> StageError {
        let report = stop.report
        let isBefore = report.step == 0 && report.weight == 0
        let at = isBefore ? "before any traffic moved" : "at \(JSONValue.plain(report.weight).text()) %"
        let found =
            "Version \(report.version) of function \(input.reference.name) is unhealthy \(at): \(stop.by): "
            + report.verdict.reason.endedSentence
        switch input.onUnhealthy {
        case .rollback:
            // The engine undoes what the steps recorded.
            return StageError(.unhealthy, found)
        case .stay:
            return try await stay(found, stop.progress)
        case .delete:
            return try await delete(found, stop)
        }
    }

    private func stay(_ found: String, _ progress: RouteProgress) async throws -> StageError {
        let subject = "\(runner.access.reference.displayName) stays at \(progress.state.displayName)"
        if progress.state != runner.start {
            await runner.context.report(
                .leftover(
                    Leftover(
                        runner.access.reference.resource, state: progress.state.displayName,
                        splitsTraffic: !progress.state.weights.isEmpty)))
        }
        return StageError(
            .unhealthy, "\(found) \(subject). Decide whether to promote it or to roll it back.", isSettled: true)
    }

    /// The engine undoes what the steps recorded; with the alias's undo goes the version.
    private func delete(_ found: String, _ stop: PlanRunner.Stopped) async throws -> StageError {
        let context = runner.context
        let version = stop.report.version
        guard context.hasPublished(version, of: input.reference) else {
            await context.warn(
                "Version \(stop.report.version) stays: this run did not publish it, so it does not delete it.")
            return StageError(.unhealthy, "\(found) The version stays.")
        }
        try await context.step(
            "condemn version \(version)",
            undo: try AliasUndo.step(
                runner.access.reference, before: runner.start, wanted: stop.progress.state,
                deletes: version)
        ) {}
        return StageError(.unhealthy, "\(found) The version is deleted.")
    }
}
