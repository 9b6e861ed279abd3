import AWSServices
import Foundation
import StageKit

/// Executes a traffic plan, entry by entry. The one place that moves an alias's traffic.
struct PlanRunner: Sendable {
    let access: AliasAccess
    let context: StageContext
    let checks: [ListedCheck]
    let policy: CheckPolicy
    let setting: CheckSetting
    let description: AliasDescription
    /// The alias before the Route.
    let start: AliasState
    /// The function as hooks see it; nil without hooks.
    let facts: HookFacts?
    let schedule: ScheduleSetting?

    /// An unhealthy verdict of a check or the schedule.
    struct Stopped: Error {
        /// The source of the verdict: `check errors`, or `the schedule`.
        let by: String
        let report: CheckReport
        let progress: RouteProgress
    }

    /// - Throws: `Stopped`, and whatever a move or a measurement throws.
    func run(_ plan: TrafficPlan, _ progress: RouteProgress) async throws -> RouteProgress {
        var progress = progress
        for (index, entry) in plan.entries.enumerated() {
            try await execute(
                entry, isLast: index == plan.lastMove, fraction: Double(index) / Double(plan.entries.count), &progress)
        }
        return progress
    }

    func execute(
        _ entry: TrafficPlan.Entry, isLast: Bool, fraction: Double?, _ progress: inout RouteProgress
    ) async throws {
        switch entry {
        case .move(let move): try await execute(move, isLast: isLast, &progress)
        case .hold(let hold):
            progress.step = hold.step ?? progress.step
            await context.progress(
                "version \(setting.candidate) holds \(JSONValue.plain(hold.weight).text()) % for \(hold.length)",
                fraction: fraction)
            try await execute(hold, &progress)
        case .checks(let round):
            progress.step = round.step ?? progress.step
            try await judge(round, &progress)
        case .schedule: try await followSchedule(&progress)
        }
    }

    // MARK: Moves

    private func execute(_ move: TrafficPlan.Move, isLast: Bool, _ progress: inout RouteProgress) async throws {
        let wanted = AliasState(
            stable: move.stable, weights: move.weights.mapValues { $0 / 100 },
            description: description.after(progress.state, stable: move.stable, isLast: isLast))
        progress.moves += 1
        try await write(
            wanted, name: "weight \(progress.moves): \(JSONValue.plain(move.percent).text())", &progress)
        // What was measured before says nothing of the new weight.
        progress.unhealthy = [:]
    }

    /// Writes the alias as a step with an undo, and reports it.
    func write(_ wanted: AliasState, name: String, _ progress: inout RouteProgress) async throws {
        let before = progress.state
        let outcome = try await context.step(
            name, undo: try AliasUndo.step(access.reference, before: start, wanted: wanted)
        ) { [known = progress.snapshot] in try await access.write(wanted, expected: [before], known: known) }
        progress.state = wanted
        progress.arn = outcome.arn ?? progress.arn
        progress.revisionID = outcome.revisionID
        progress.now = max(progress.now, outcome.at)
        if wanted.percentages != before.percentages {
            progress.movedAt = outcome.at
            progress.traffic.move(to: wanted, at: outcome.at)
            await context.report(
                .trafficShifted(
                    TrafficShift(
                        access.reference, to: wanted, stable: start.stable, candidate: setting.candidate)))
        }
    }

    // MARK: Holds

    /// Holds a weight. The checks that are due are made in between, so that an unhealthy version is rolled back in the
    /// first minute of a long hold. A hold that was interrupted with its process starts again, after a round of checks.
    private func execute(_ hold: TrafficPlan.Hold, _ progress: inout RouteProgress) async throws {
        var end = progress.now + hold.length.seconds
        var name = hold.name
        var cuts = 0
        while end - progress.now > 0.000_5 {
            let left = end - progress.now
            let isWhole = try await wait(name, hold.checks.isEmpty ? left : min(policy.every, left), &progress)
            guard end - progress.now > 0.000_5 || !isWhole else { return }
            for index in hold.checks where checks[index].timing.after <= progress.now - progress.stepBegan {
                // What is open here may still be decided before the hold is over.
                _ = try await measure(index, weight: hold.weight, &progress)
            }
            if !isWhole {
                cuts += 1
                name = "\(hold.name) again \(cuts)"
                await context.log("The hold was interrupted with its process; it starts again.")
                end = progress.now + hold.length.seconds
            }
        }
    }

    /// - Returns: whether all of it was waited for.
    @discardableResult
    func wait(_ name: String, _ seconds: Double, _ progress: inout RouteProgress) async throws -> Bool {
        let length = Duration.milliseconds(Int64((seconds * 1000).rounded()))
        if let cut = try await context.watch(
            name, iteration: progress.iteration(of: name), for: length)
        {
            progress.now = max(progress.now, cut.timeIntervalSince1970)
            return false
        }
        progress.now += seconds
        return true
    }
}

/// A schedule, and what a canary needs to do what it says.
struct ScheduleSetting: Sendable {
    let schedule: any WeightSchedule
    /// Its file, as the pipeline writes it.
    let file: String
    /// Its parameters; a map.
    let with: JSONValue
    /// How long a weight is held for which the schedule does not say it; nil: it must say it.
    let interval: TimeLength?

    /// More answers than this are a schedule that never ends.
    static let mostAnswers = 10_000
}
