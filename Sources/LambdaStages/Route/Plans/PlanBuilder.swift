import AWSServices
import StageKit

/// Puts a plan together, entry by entry, leaving out what changes nothing.
struct PlanBuilder {
    let start: TrafficStart
    let checks: [CheckTiming]
    private(set) var entries: [TrafficPlan.Entry] = []
    /// The alias's traffic after the entries so far.
    private var stable: FunctionVersion?
    private var weights: [FunctionVersion: Double]

    init(start: TrafficStart, checks: [CheckTiming]) {
        self.start = start
        self.checks = checks
        stable = start.alias.stable
        weights = start.alias.percentages.filter { $0.key != start.alias.stable }
    }

    /// All traffic to the candidate.
    mutating func promote() { move(stable: start.candidate, weights: [:], percent: 100) }

    /// All traffic to the stable version.
    mutating func clear() {
        guard let stable else { return }
        move(stable: stable, weights: [:], percent: stable == start.candidate ? 100 : 0)
    }

    /// The candidate's percent beside `stable`; the ends of the range need no weights.
    mutating func split(stable: FunctionVersion, percent: Double) {
        if percent >= 100 { return promote() }
        move(stable: stable, weights: percent > 0 ? [start.candidate: percent] : [:], percent: percent)
    }

    private mutating func move(stable: FunctionVersion, weights: [FunctionVersion: Double], percent: Double) {
        guard stable != self.stable || weights != self.weights else { return }
        (self.stable, self.weights) = (stable, weights)
        let number = entries.count { if case .move = $0 { true } else { false } } + 1
        entries.append(.move(.init(number: number, stable: stable, weights: weights, percent: percent)))
    }

    /// Holds a weight, with the checks that belong to it in between.
    mutating func hold(_ name: String, _ length: TimeLength, step: Int?, weight: Double) {
        guard length.seconds > 0 else { return }
        entries.append(
            .hold(.init(name: name, length: length, step: step, weight: weight, checks: due(at: weight))))
    }

    /// From here on a schedule says what comes, until it has given the candidate everything.
    mutating func followSchedule() {
        entries.append(.schedule)
        (stable, weights) = (start.candidate, [:])
    }

    /// Continues the checks after the last move.
    /// - Parameter step: nil: the one after those of a schedule.
    mutating func bake(step: Int?, _ length: TimeLength?) {
        guard let length, length.seconds > 0 else { return }
        hold("bake", length, step: step, weight: 100)
        round(step: step, weight: 100, held: length.seconds)
    }

    private func due(at weight: Double) -> [Int] { checks.indices.filter { checks[$0].from <= weight } }

    /// The checks that belong to this weight. Those that must wait longer after the move come later.
    mutating func round(step: Int?, weight: Double, held: Double = 0) {
        var elapsed = held
        let due = due(at: weight)
        let waits = step == 0 ? [0] : Set(due.map { max(held, checks[$0].after) }).sorted()
        for wait in waits {
            let now = step == 0 ? due : due.filter { max(held, checks[$0].after) == wait }
            guard !now.isEmpty else { continue }
            if wait > elapsed {
                let name = "settle \(step.map(String.init) ?? "bake"): \(TimeLength(.seconds(wait)))"
                hold(name, TimeLength(.seconds(wait - elapsed)), step: step, weight: weight)
                elapsed = wait
            }
            entries.append(
                .checks(
                    .init(step: step, weight: weight, checks: now, length: held > 0 ? TimeLength(.seconds(held)) : nil))
            )
        }
    }
}

/// When a check is made, as far as the plan needs to know.
package struct CheckTiming: Hashable, Sendable {
    /// Only at weights from this percent on; 0 also before anything has moved.
    package var from: Double
    /// Not before this many seconds after a move.
    package var after: Double

    package init(from: Double = 0, after: Double = 0) {
        self.from = from
        self.after = after
    }
}
