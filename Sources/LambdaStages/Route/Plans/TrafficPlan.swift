package import AWSServices
package import StageKit

/// The plan of a Route, as a value: moves of weight, times to hold them, and rounds of checks, in order.
///
/// Strategies give plans; `PlanRunner` alone executes them; `plan` prints them.
package struct TrafficPlan: Hashable, Sendable, Codable {
    /// One thing to do.
    package enum Entry: Hashable, Sendable, Codable {
        /// Put this weight on the candidate.
        case move(Move)
        /// Hold the present weight.
        case hold(Hold)
        /// Make the checks.
        case checks(Round)
        /// Follow a schedule until it has promoted the candidate.
        case schedule
    }

    /// A change of the alias in one write.
    package struct Move: Hashable, Sendable, Codable {
        /// Its number in the plan, from 1.
        package var number: Int
        /// The version that gets what the weights leave.
        package var stable: FunctionVersion
        /// The additional version's percent, by version; empty without one.
        package var weights: [FunctionVersion: Double]
        /// The candidate's percent.
        package var percent: Double
    }

    /// A time in which nothing moves.
    package struct Hold: Hashable, Sendable, Codable {
        /// Its name in the record, such as `hold 2`.
        package var name: String
        package var length: TimeLength
        /// The step that it belongs to; nil: the one after those of a schedule.
        package var step: Int?
        /// The candidate's percent.
        package var weight: Double
        /// Which checks are made in between, by their place in the list from 0.
        package var checks: [Int]
    }

    /// Checks to be made at one weight.
    package struct Round: Hashable, Sendable, Codable {
        /// The step, 0 before anything moved; nil: the one after those of a schedule.
        package var step: Int?
        /// The candidate's percent.
        package var weight: Double
        /// Which checks, by their place in the list from 0.
        package var checks: [Int]
        /// The step's own length; nil if it has none.
        package var length: TimeLength?
    }

    package var entries: [Entry]

    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The moves alone.
    package var moves: [Move] {
        entries.compactMap { if case .move(let move) = $0 { move } else { nil } }
    }

    /// The place of the entry with the last move; nil if nothing moves.
    package var lastMove: Int? {
        entries.lastIndex { entry in
            switch entry {
            case .move, .schedule: true
            case .hold, .checks: false
            }
        }
    }

    /// The plan as the event `plan` shows it.
    package var json: JSONValue {
        .array(
            entries.map { entry in
                switch entry {
                case .move(let move): ["move": .plain(move.percent)]
                case .hold(let hold): ["hold": .string(hold.length.description)]
                case .checks(let round): ["checks": .array(round.checks.map { .integer(Int64($0)) })]
                case .schedule: ["schedule": true]
                }
            })
    }
}

/// Where a Route starts.
package struct TrafficStart: Hashable, Sendable {
    /// The alias as it is.
    package var alias: AliasState
    /// The version to be released.
    package var candidate: FunctionVersion
    /// For `weighted`: the version that stays the main one; nil is the alias's own.
    package var other: FunctionVersion?

    package init(alias: AliasState, candidate: FunctionVersion, other: FunctionVersion? = nil) {
        self.alias = alias
        self.candidate = candidate
        self.other = other
    }
}
