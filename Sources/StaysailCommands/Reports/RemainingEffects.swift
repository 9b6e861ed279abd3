import OrderedCollections
import StageKit

/// The side effects that a run leaves behind: aliases whose traffic is split first.
struct RemainingEffects {
    let lines: [String]

    /// - Parameter children: the runs that stages of the run have started; their side effects are the run's.
    init(_ run: Run, children: [Run] = []) {
        let stages = (children + [run]).flatMap(\.stages.values)
        var shifts: OrderedDictionary<Alias, TrafficShift> = [:]
        // The last shift of an alias counts; each run is in order.
        for source in children + [run] {
            let own = source.stages.values.filter { $0.status == .succeeded }
                .flatMap { stage in stage.shifts.map { (stage: stage, shift: $0) } }
                .sorted { $0.shift.seq < $1.shift.seq }
            for (stage, shift) in own {
                let alias = Alias(
                    function: shift.report.function, alias: shift.report.alias,
                    region: stage.input["region"]?.stringValue)
                shifts.removeValue(forKey: alias)
                shifts[alias] = shift.report
            }
        }
        let leftovers = stages.flatMap(\.leftovers)
        func lines(split isSplit: Bool) -> [String] {
            shifts.filter { $0.value.isSplit == isSplit }.map { $0.key.text(at: $0.value) }
                + leftovers.filter { $0.splitsTraffic == isSplit }.map(\.displayName)
        }
        lines = lines(split: true) + lines(split: false)
    }

    private struct Alias: Hashable {
        let function: String
        let alias: String
        let region: String?

        func text(at shift: TrafficShift) -> String {
            "alias \(alias) of function \(function)\(region.map { " in \($0)" } ?? "") at "
                + TrafficShift.text(of: shift.weights)
        }
    }
}
