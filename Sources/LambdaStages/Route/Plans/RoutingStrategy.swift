import AWSServices
package import StageKit

/// How a Route gets its traffic to the candidate: a pure value that gives a plan.
package enum RoutingStrategy: Hashable, Sendable {
    /// All traffic at once.
    case simple
    /// A lasting split between two versions; `percent` is the candidate's share.
    case weighted(percent: Double)
    /// Checks first, then all traffic at once.
    case blueGreen
    /// Step by step, with checks in between. Also `linear`, whose steps are equal.
    case canary(steps: [CanaryStep], interval: TimeLength)
    /// A canary whose weights a schedule gives, one after the other.
    case scheduled
}

extension RoutingStrategy {
    /// Why no plan can be made from where the alias is.
    package struct Refusal: Error, Hashable, Sendable {
        package var message: String
    }

    /// The plan from there. Empty if the traffic is already as it shall be.
    /// - Parameters:
    ///   - checks: when each check is made.
    ///   - takeOver: weights that are there are cleared first.
    ///   - bake: how long the checks continue after the last move.
    package func plan(
        from start: TrafficStart, checks: [CheckTiming] = [], takeOver: Bool = false, bake: TimeLength? = nil
    ) throws(Refusal) -> TrafficPlan {
        var builder = PlanBuilder(start: start, checks: checks)
        let isThere = start.alias.stable == start.candidate && start.alias.weights.isEmpty
        switch self {
        case .simple:
            if !isThere { builder.promote() }
        case .blueGreen:
            guard !isThere else { break }
            builder.round(step: 0, weight: 0)
            builder.promote()
            builder.bake(step: 1, bake)
        case .weighted(let percent):
            try Self.weighted(percent, start, &builder)
        case .canary(let steps, let interval):
            guard !isThere else { break }
            guard let last = try Self.canary(steps, interval, start, takeOver, &builder) else { break }
            builder.bake(step: last + 1, bake)
        case .scheduled:
            guard !isThere else { break }
            try Self.scheduled(start, takeOver, bake, &builder)
        }
        return TrafficPlan(builder.entries)
    }

    private static func weighted(
        _ percent: Double, _ start: TrafficStart, _ builder: inout PlanBuilder
    ) throws(Refusal) {
        guard let other = start.other ?? start.alias.stable else {
            throw Refusal(
                message: "There is no such alias yet, so 'other' must say which version gets the rest of the traffic.")
        }
        guard other != start.candidate else {
            throw Refusal(
                message: "'target' and 'other' are both version \(other); a split needs two versions.")
        }
        builder.split(stable: other, percent: percent)
    }

    /// - Returns: the number of the last step; nil if there was nothing to release.
    private static func canary(
        _ steps: [CanaryStep], _ interval: TimeLength, _ start: TrafficStart, _ takeOver: Bool,
        _ builder: inout PlanBuilder
    ) throws(Refusal) -> Int? {
        guard let stable = Self.stable(start) else {
            // Nobody calls a new alias, so there is nothing to shift.
            builder.round(step: 0, weight: 0)
            builder.promote()
            return 0
        }
        guard let held = try Self.heldWeight(start, takeOver, &builder) else { return nil }
        builder.round(step: 0, weight: 0)
        let first = steps.lastIndex { $0.percent <= held } ?? 0
        var last = 0
        for (index, step) in steps.enumerated() where index >= first && step.percent < 100 {
            // A weight that is there already is not lowered.
            let percent = max(step.percent, held)
            builder.split(stable: stable, percent: percent)
            let length = step.length ?? interval
            builder.hold("hold \(index + 1)", length, step: index + 1, weight: percent)
            builder.round(step: index + 1, weight: percent, held: length.seconds)
            last = index + 1
        }
        builder.promote()
        return last
    }

    private static func scheduled(
        _ start: TrafficStart, _ takeOver: Bool, _ bake: TimeLength?, _ builder: inout PlanBuilder
    ) throws(Refusal) {
        if Self.stable(start) != nil {
            guard try Self.heldWeight(start, takeOver, &builder) != nil else { return }
            builder.round(step: 0, weight: 0)
            builder.followSchedule()
            builder.bake(step: nil, bake)
        } else {
            builder.round(step: 0, weight: 0)
            builder.promote()
            builder.bake(step: 1, bake)
        }
    }

    /// The version that keeps the rest of the traffic; nil for a new alias.
    private static func stable(_ start: TrafficStart) -> FunctionVersion? {
        start.alias.stable != start.candidate || !start.alias.weights.isEmpty ? start.alias.stable : nil
    }

    /// The candidate's percent at the start; nil if clearing the weights was all that was to do.
    private static func heldWeight(
        _ start: TrafficStart, _ takeOver: Bool, _ builder: inout PlanBuilder
    ) throws(Refusal) -> Double? {
        guard !start.alias.weights.isEmpty else { return 0 }
        if start.alias.weights.count == 1, let weight = start.alias.percentages[start.candidate],
            start.alias.stable != start.candidate
        {
            return weight
        }
        guard takeOver else {
            throw Refusal(
                message: "It already splits its traffic: \(start.alias.displayName). Let that release end, or say "
                    + "'takeOver: true' to clear the weights first.")
        }
        builder.clear()
        return start.alias.stable == start.candidate ? nil : 0
    }
}
