import Foundation
import StageKit

/// Carries a traffic plan out, entry by entry. The one place that moves an alias's traffic.
struct PlanRunner: Sendable {
    let access: AliasAccess
    let context: StageContext
    let checks: [any HealthCheck]
    let setting: CheckSetting
    let description: AliasDescription
    /// The alias as it was.
    let start: AliasState

    /// How far it came.
    struct Progress: Sendable {
        var state: AliasState
        var arn: String?
        /// When the last move was made, in seconds since 1970.
        var movedAt: Double?
        var checks: [CheckReport] = []
        var step = 0
    }

    /// Why it stopped: a check said no.
    struct Stopped: Error {
        let report: CheckReport
        let progress: Progress
    }

    /// - Throws: `Stopped`, and whatever a move or a measurement throws.
    func run(_ plan: TrafficPlan) async throws -> Progress {
        var progress = Progress(state: start)
        let lastMove = plan.moves.last?.number
        for (index, entry) in plan.entries.enumerated() {
            switch entry {
            case .move(let move): try await carryOut(move, isLast: move.number == lastMove, &progress)
            case .hold(let hold):
                let weight = JSONValue.percent(progress.state.percentages[setting.candidate] ?? 0).text()
                await context.progress(
                    "version \(setting.candidate) holds \(weight) % for \(hold.length)",
                    fraction: Double(index) / Double(plan.entries.count))
                try await context.wait(hold.name, for: hold.length.duration)
            case .checks(let round): try await measure(round, &progress)
            }
        }
        return progress
    }

    // MARK: Moves

    private func carryOut(_ move: TrafficPlan.Move, isLast: Bool, _ progress: inout Progress) async throws {
        let wanted = AliasState(
            version: move.main, weights: move.weights.mapValues { $0 / 100 },
            description: description.after(progress.state, main: move.main, isLast: isLast))
        try await write(
            wanted, name: "weight \(move.number): \(JSONValue.percent(move.weight).text())", &progress)
    }

    /// Writes the alias as a step with an undo, and says so.
    func write(_ wanted: AliasState, name: String, _ progress: inout Progress) async throws {
        let before = progress.state
        let outcome = try await context.step(
            name, undo: try AliasUndo.step(access.reference, before: start, wanted: wanted)
        ) { try await access.write(wanted, expected: [before]) }
        progress.state = wanted
        progress.arn = outcome.arn ?? progress.arn
        if wanted.percentages != before.percentages {
            progress.movedAt = outcome.at
            await context.report(
                "weight moved",
                AliasReport.moved(
                    access.reference, to: wanted, stable: start.exists ? start.version : nil,
                    candidate: setting.candidate))
        }
    }

    // MARK: Checks

    private func measure(_ round: TrafficPlan.Round, _ progress: inout Progress) async throws {
        for index in round.checks {
            let check = checks[index]
            let verdict = try await context.step("check \(index + 1) (\(check.name)), step \(round.step)") {
                try await check.measure(setting, weight: round.weight)
            }
            let report = CheckReport(
                check: check.name, verdict: verdict.outcome, reason: verdict.reason, weight: round.weight,
                step: round.step, version: setting.candidate)
            progress.checks.append(report)
            await context.report("health verdict", report.json)
            if verdict.outcome != .healthy { throw Stopped(report: report, progress: progress) }
        }
    }
}
