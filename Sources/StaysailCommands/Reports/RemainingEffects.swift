import OrderedCollections
import StageKit

/// What a run that did not succeed leaves behind, aliases whose traffic is still split first.
struct RemainingEffects {
    let lines: [String]

    private struct Alias: Hashable {
        let function: String
        let alias: String
        let region: String?
    }

    init(_ run: Run) {
        var shifts: [Alias: (seq: Int, words: String, isSplit: Bool)] = [:]
        for stage in run.stages.values where stage.status == .succeeded {
            let region = stage.input["region"]?.stringValue
            for shift in stage.shifts {
                let report = shift.report
                let location = Alias(function: report.function, alias: report.alias, region: region)
                guard shift.seq > shifts[location]?.seq ?? 0 else { continue }
                let words =
                    "alias \(report.alias) of function \(report.function)\(region.map { " in \($0)" } ?? "") at "
                    + TrafficShift.text(of: report.weights)
                shifts[location] = (shift.seq, words, report.isSplit)
            }
        }
        let moved = shifts.values.sorted { $0.seq < $1.seq }
        let stages = run.stages.values
        let leftovers = stages.flatMap(\.leftovers)
        let split = moved.filter(\.isSplit).map(\.words) + leftovers.filter(\.splitsTraffic).map(\.displayName)
        let rest = moved.filter { !$0.isSplit }.map(\.words) + leftovers.filter { !$0.splitsTraffic }.map(\.displayName)
        lines = split + rest + stages.compactMap(Self.childRun)
    }

    /// The effects of a child run are in that run's own record.
    private static func childRun(_ stage: StageRun) -> String? {
        guard stage.type == "pipeline", stage.status == .succeeded, stage.undos.isEmpty,
            let run = stage.outputs["run"]?.stringValue
        else { return nil }
        return "what run \(run) did"
    }
}
