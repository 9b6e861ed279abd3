import OrderedCollections
import StageKit

/// The steps of a stage, a line each; repeated steps share a line.
struct StepLines {
    let lines: [String]

    private struct Group: Hashable {
        let base: String
        let attempt: Int
        let state: String
    }

    init(_ stage: StageRun, showsAll: Bool) {
        var counts: OrderedDictionary<Group, Int> = [:]
        for step in stage.steps {
            let state =
                step.result != nil ? "" : step.error.map { "failed: \($0.message.firstLine)" } ?? "started"
            let base = showsAll ? step.id.displayName : StepID(step.id.name, in: step.id.scope).displayName
            counts[Group(base: base, attempt: step.attempt, state: state), default: 0] += 1
        }
        lines = counts.map { group, count in
            let glyph = group.state.isEmpty ? "✓" : group.state == "started" ? "…" : "✗"
            let attempt = stage.attempt > 1 ? " (attempt \(group.attempt))" : ""
            let times = count > 1 ? ", \(count) times" : ""
            return "\(glyph) \(group.base)\(times)\(attempt)" + (group.state.isEmpty ? "" : ": \(group.state)")
        }
    }
}
