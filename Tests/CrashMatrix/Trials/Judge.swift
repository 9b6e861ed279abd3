/// Says what a run that was cut off left otherwise than the unbroken one.
struct Judge: Sendable {
    let unbroken: Trial.Outcome
    /// What was there before the run.
    let before: EndState
    let goesBack: Bool

    /// Each difference in a line; none if all is as it should be.
    func differences(_ outcome: Trial.Outcome) -> [String] {
        var lines: [String] = []
        if goesBack, outcome.wasCut {
            // What had ended already stays.
            let isUndone = outcome.wasOpen || outcome.end.run == before.run
            lines += Self.difference(isUndone ? before.moved : unbroken.end.moved, outcome.end.moved)
            if outcome.status != 0 { lines.append("status \(outcome.status)") }
            return lines
        }
        lines += Self.difference(unbroken.end.facts, outcome.end.facts)
        lines += Self.difference(unbroken.end.run, outcome.end.run)
        if outcome.status != unbroken.status { lines.append("status \(outcome.status), not \(unbroken.status)") }
        for (execution, count) in outcome.executions.sorted(by: { $0.key < $1.key }) {
            // An execution is made once more at most; so is each of traffic, which may also go on for longer.
            let said = unbroken.executions[execution]
            guard count > (said ?? 0) + 1 else { continue }
            lines.append("execution '\(execution)' was asked for \(count) times, not \(said ?? 0)")
        }
        return lines
    }

    private static func difference(_ wanted: [String], _ found: [String]) -> [String] {
        wanted.filter { !found.contains($0) }.map { "missing: \($0)" }
            + found.filter { !wanted.contains($0) }.map { "instead: \($0)" }
    }
}
