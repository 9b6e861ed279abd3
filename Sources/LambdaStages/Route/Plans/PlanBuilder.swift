import StageKit

/// Puts a plan together, entry by entry, leaving out what changes nothing.
struct PlanBuilder {
    let start: RoutingStrategy.Start
    let checks: [CheckTiming]
    private(set) var entries: [TrafficPlan.Entry] = []
    /// What the alias does after the entries so far.
    private var main: String
    private var weights: [String: Double]

    init(start: RoutingStrategy.Start, checks: [CheckTiming]) {
        self.start = start
        self.checks = checks
        main = start.alias.version
        weights = start.alias.percentages.filter { $0.key != start.alias.version }
    }

    /// All traffic to the candidate.
    mutating func promote() { move(main: start.candidate, weights: [:], weight: 100) }

    /// All traffic to the main version that is there.
    mutating func clear() { move(main: main, weights: [:], weight: main == start.candidate ? 100 : 0) }

    /// The candidate's percent beside `main`; the ends of the range need no weights.
    mutating func split(main: String, percent: Double) {
        if percent >= 100 { return promote() }
        move(main: main, weights: percent > 0 ? [start.candidate: percent] : [:], weight: percent)
    }

    private mutating func move(main: String, weights: [String: Double], weight: Double) {
        guard main != self.main || weights != self.weights || !start.alias.exists && !hasMoved else { return }
        (self.main, self.weights) = (main, weights)
        let number = entries.count { if case .move = $0 { true } else { false } } + 1
        entries.append(.move(.init(number: number, main: main, weights: weights, weight: weight)))
    }

    private var hasMoved: Bool { entries.contains { if case .move = $0 { true } else { false } } }

    /// Holds a weight, with the checks that belong to it in between.
    mutating func hold(_ name: String, _ length: TimeLength, step: Int?, weight: Double) {
        guard length.seconds > 0 else { return }
        entries.append(
            .hold(.init(name: name, length: length, step: step, weight: weight, checks: due(at: weight))))
    }

    /// From here on a schedule says what comes, until it has given the candidate everything.
    mutating func followSchedule() {
        entries.append(.schedule)
        (main, weights) = (start.candidate, [:])
    }

    /// Goes on checking after the last move.
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
