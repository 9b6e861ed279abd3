import StageKit

/// What becomes of traffic and version after a check said no.
struct UnhealthyAction: Sendable {
    let input: RouteInput
    let runner: PlanRunner

    /// Does it, and gives the error with which the stage ends.
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
        let words = "\(runner.access.reference.words) stays at \(progress.state.words)"
        if progress.state != runner.start {
            await runner.context.report(
                .leftover(
                    Leftover(
                        runner.access.reference.resource, state: progress.state.words,
                        splitsTraffic: !progress.state.weights.isEmpty)))
        }
        return StageError(.unhealthy, "\(found) \(words), for a person to decide.", isSettled: true)
    }

    private func delete(_ found: String, _ stop: PlanRunner.Stopped) async throws -> StageError {
        let (access, context, start) = (runner.access, runner.context, runner.start)
        if stop.progress.state != start {
            let state = stop.progress.state
            _ = try await context.step("put \(access.reference.words) back") {
                try await access.write(start, expected: [state])
            }
            await context.report(.trafficShifted(TrafficShift(access.reference, rolledBackTo: start)))
        }
        guard let version = VersionNumber(stop.report.version),
            context.hasPublished(version, of: input.reference)
        else {
            await context.warn(
                "Version \(stop.report.version) stays: this run did not publish it, so it does not delete it.")
            return StageError(.unhealthy, "\(found) The version stays.", isSettled: true)
        }
        do {
            try await context.step("delete version \(version)") {
                try await access.function.delete(version: version, context.clock)
            }
        } catch let error as StageError {
            await context.warn("Version \(version) stays: \(error.message)")
            return StageError(.unhealthy, "\(found) The version could not be deleted.", isSettled: true)
        }
        await context.report(.removed(.version("\(version)", function: input.reference.name)))
        return StageError(.unhealthy, "\(found) The version is deleted.", isSettled: true)
    }
}
