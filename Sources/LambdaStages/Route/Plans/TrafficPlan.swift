package import StageKit

/// What a Route will do, as a value: moves of weight, times to hold them, and rounds of checks, in order.
///
/// Strategies give plans; `PlanRunner` alone carries them out; `plan` prints them.
package struct TrafficPlan: Hashable, Sendable, Codable {
    /// One thing to do.
    package enum Entry: Hashable, Sendable, Codable {
        /// Put this weight on the candidate.
        case move(Move)
        /// Hold what there is.
        case hold(Hold)
        /// Ask the checks whether it goes on.
        case checks(Round)
    }

    /// A change of the alias in one write.
    package struct Move: Hashable, Sendable, Codable {
        /// Its number in the plan, from 1.
        package var number: Int
        /// The version that gets what the weights leave.
        package var main: String
        /// The additional version's percent, by version; empty without one.
        package var weights: [String: Double]
        /// The candidate's percent.
        package var weight: Double
    }

    /// A time in which nothing moves.
    package struct Hold: Hashable, Sendable, Codable {
        /// Its name in the record, such as `hold 2`.
        package var name: String
        package var length: TimeLength
    }

    /// Checks to be made at one weight.
    package struct Round: Hashable, Sendable, Codable {
        /// The step, 0 before anything moved.
        package var step: Int
        /// The candidate's percent.
        package var weight: Double
        /// Which checks, by their place in the list from 0.
        package var checks: [Int]
    }

    package var entries: [Entry]

    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The moves alone.
    package var moves: [Move] {
        entries.compactMap { if case .move(let move) = $0 { move } else { nil } }
    }

    /// Whether it splits the traffic at any time.
    package var usesWeights: Bool { moves.contains { !$0.weights.isEmpty } }

    /// The plan as the event `plan` shows it.
    package var json: JSONValue {
        .array(
            entries.map { entry in
                switch entry {
                case .move(let move): ["move": .percent(move.weight)]
                case .hold(let hold): ["hold": .string(hold.length.description)]
                case .checks(let round): ["checks": .array(round.checks.map { .integer(Int64($0)) })]
                }
            })
    }
}
