import Foundation

/// Wald's sequential probability ratio test on a share of errors (A. Wald, "Sequential Tests of Statistical
/// Hypotheses", 1945): after each reading it decides healthy, unhealthy, or continue, and needs fewer trials than a test of a
/// fixed size.
///
/// With x errors in n trials so far,
///
///     Λ = x ln(p₁/p₀) + (n-x) ln((1-p₁)/(1-p₀))
///
/// is compared with ln(β/(1-α)) and ln((1-β)/α). It depends on the totals alone, so that one calls it with the counts
/// since the beginning, as often as one likes. The decision is the first one that is not `undecided`: whoever continues
/// after it gives up the bounds on the errors. Looking only after many trials at once is allowed; Λ then overshoots a
/// bound further, which uses more trials than are needed.
package struct SequentialTest: Sendable, Hashable {
    package enum Decision: String, Sendable, Hashable, CaseIterable, Codable {
        /// The share is taken to be the acceptable one.
        case healthy
        /// The share is taken to be too high.
        case unhealthy
        /// Neither bound is reached: continue.
        case undecided
    }

    /// The outcome of the counts so far.
    package struct Outcome: Sendable, Hashable {
        package let decision: Decision
        /// Λ, the natural logarithm of the likelihood ratio; 0 before the first trial.
        package let logLikelihoodRatio: Double
    }

    /// p₀: a share of errors that is fine.
    package let acceptable: Double
    /// p₁: a share of errors that is too high. Between the two, either decision is right.
    package let unacceptable: Double
    /// α: the probability (about; never over α/(1-β)) that a version with the acceptable share is called unhealthy.
    package let falseAlarm: Double
    /// β: the probability (about; never over β/(1-α)) that a version with the unacceptable share is called healthy.
    package let missedAlarm: Double
    /// ln(β/(1-α)), under 0: at or below it the version is healthy.
    package let lowerBound: Double
    /// ln((1-β)/α), over 0: at or above it the version is unhealthy.
    package let upperBound: Double
    /// The term that one error adds to Λ: ln(p₁/p₀), over 0.
    package let errorWeight: Double
    /// The term that one success adds to Λ: ln((1-p₁)/(1-p₀)), under 0.
    package let successWeight: Double

    /// - Parameters:
    ///   - acceptable: p₀, over 0 and under `unacceptable`.
    ///   - unacceptable: p₁, under 1.
    ///   - falseAlarm: α, over 0.
    ///   - missedAlarm: β, over 0; α + β under 1.
    /// - Throws: `StatisticsError` if one of them is outside its range, or NaN.
    package init(
        acceptable: Double, unacceptable: Double, falseAlarm: Double = 0.05, missedAlarm: Double = 0.05
    ) throws(StatisticsError) {
        for (name, value) in [
            ("acceptable share of errors", acceptable), ("unacceptable share of errors", unacceptable),
            ("probability of a false alarm", falseAlarm), ("probability of a missed alarm", missedAlarm),
        ] where !(value >= Double.leastNormalMagnitude && value < 1) {
            throw StatisticsError(
                .invalidProbability, "the \(name) is \(value): give a number over 0 and under 1")
        }
        guard acceptable < unacceptable else {
            throw StatisticsError(
                .invalidProbability,
                "the acceptable share of errors (\(acceptable)) must be under the unacceptable one (\(unacceptable))")
        }
        guard falseAlarm + missedAlarm < 1 else {
            throw StatisticsError(
                .invalidProbability,
                "the probabilities of a false alarm (\(falseAlarm)) and of a missed alarm (\(missedAlarm)) must add "
                    + "up to less than 1")
        }
        self.acceptable = acceptable
        self.unacceptable = unacceptable
        self.falseAlarm = falseAlarm
        self.missedAlarm = missedAlarm
        lowerBound = log(missedAlarm) - log1p(-falseAlarm)
        upperBound = log1p(-missedAlarm) - log(falseAlarm)
        // Near each other, the logarithms of both shares agree in most digits: log1p of the relative difference does
        // not. Far apart it is the other way round.
        let gap = unacceptable - acceptable
        errorWeight = gap < acceptable ? log1p(gap / acceptable) : log(unacceptable) - log(acceptable)
        successWeight =
            2 * gap < 1 - acceptable
            ? log1p(-gap / (1 - acceptable)) : log1p(-unacceptable) - log1p(-acceptable)
    }

    /// The decision after `count`, the total since the start of the test.
    package func outcome(of count: ErrorCount) -> Outcome {
        let ratio =
            Double(count.errors) * errorWeight + Double(count.trials - count.errors) * successWeight
        let decision: Decision =
            if ratio >= upperBound { .unhealthy } else if ratio <= lowerBound { .healthy } else { .undecided }
        return Outcome(decision: decision, logLikelihoodRatio: ratio)
    }
}
