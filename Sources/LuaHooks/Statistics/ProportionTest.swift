/// A test of whether the candidate's share of errors differs from the stable version's.
///
/// The null hypothesis is that both have the same share. By the normal approximation, with x errors in n trials each
/// and the pooled share p = (x₁+x₂) / (n₁+n₂),
///
///     z = (x₁/n₁ - x₂/n₂) / √(p (1-p) (1/n₁ + 1/n₂))
///
/// (the two-sided p value is that of Pearson's χ² test without Yates' correction). Few errors make that too bold, so
/// that `automatic` takes **Fisher's exact test if one of the four expected counts is under 5** (Cochran's rule): the
/// smaller of all errors and all successes, times the smaller number of trials, over all trials. Its two-sided p value
/// is the probability of all tables with the same sums that are not likelier than the one seen.
package struct ProportionTest: Sendable, Hashable {
    /// The most trials of both versions together for which `exact` may be asked for; `automatic` needs no limit, for
    /// where it goes to the exact test few tables matter.
    package static let largestExactTrials = 100_000_000

    package let candidate: ErrorCount
    package let stable: ErrorCount
    package let alternative: TestAlternative
    /// Whether the p value is Fisher's.
    package let isExact: Bool
    /// The candidate's share of errors less the stable version's, -1 to 1.
    package let difference: Double
    /// z, positive if the candidate's share is the greater one; 0 if there are no errors, or only errors. It is given
    /// for the exact test as well, which does not use it.
    package let statistic: Double
    /// 0 to 1: how probable so great a difference is if the true shares are equal.
    package let pValue: Double
    /// Of the difference, always two-sided; by Newcombe's hybrid score method.
    package let interval: ConfidenceInterval

    /// - Parameters:
    ///   - alternative: by default `greater`: is the candidate's share of errors the greater one?
    ///   - confidence: of the interval; over 0 and under 1.
    /// - Throws: `StatisticsError` if one side has no trials, the confidence is out of range (or NaN), or `exact` is
    ///   asked for more trials than `largestExactTrials`.
    package init(
        candidate: ErrorCount, stable: ErrorCount, alternative: TestAlternative = .greater,
        confidence: Double = 0.95, method: TestMethod = .automatic
    ) throws(StatisticsError) {
        for (name, count) in [("candidate", candidate), ("stable version", stable)] where count.trials == 0 {
            throw StatisticsError(
                .invalidCount, "the \(name) has no trials: compare shares once both have at least one")
        }
        guard confidence > 0, confidence < 1 else {
            throw StatisticsError(
                .invalidProbability, "the confidence is \(confidence): give a number between 0 and 1, such as 0.95")
        }
        let trials = candidate.trials + stable.trials
        guard method != .exact || trials <= Self.largestExactTrials else {
            throw StatisticsError(
                .tooLarge,
                "\(trials) trials are too many for the exact test: the limit is \(Self.largestExactTrials), and "
                    + "so many do not need it")
        }
        self.candidate = candidate
        self.stable = stable
        self.alternative = alternative
        let difference = Self.difference(candidate, stable)
        self.difference = difference
        statistic = Self.statistic(candidate, stable, difference: difference)
        isExact =
            method == .exact || method == .automatic && Self.smallestExpectedCount(candidate, stable) < 5
        pValue =
            isExact
            ? Self.exactValue(candidate, stable, alternative)
            : Self.normalValue(statistic, alternative)
        interval = ConfidenceInterval(
            difference: difference, candidate: candidate, stable: stable, confidence: confidence)
    }
}

extension ProportionTest {
    /// (x₁n₂ - x₂n₁) / n₁n₂: the numerator in integers, so that equal shares give 0 and close ones keep their
    /// digits.
    private static func difference(_ first: ErrorCount, _ second: ErrorCount) -> Double {
        let numerator =
            Int128(first.errors) * Int128(second.trials) - Int128(second.errors) * Int128(first.trials)
        return Double(numerator) / Double(first.trials) / Double(second.trials)
    }

    private static func statistic(_ first: ErrorCount, _ second: ErrorCount, difference: Double) -> Double {
        let trials = Double(first.trials + second.trials)
        let errors = first.errors + second.errors
        let pooled = Double(errors) / trials
        let rest = Double(first.trials + second.trials - errors) / trials
        let variance = pooled * rest * (1 / Double(first.trials) + 1 / Double(second.trials))
        return variance > 0 ? difference / variance.squareRoot() : 0
    }

    /// The least of the four counts that the pooled share leads one to expect.
    private static func smallestExpectedCount(_ first: ErrorCount, _ second: ErrorCount) -> Double {
        let trials = first.trials + second.trials
        let errors = first.errors + second.errors
        return Double(min(errors, trials - errors)) * Double(min(first.trials, second.trials)) / Double(trials)
    }

    private static func normalValue(_ z: Double, _ alternative: TestAlternative) -> Double {
        switch alternative {
        case .twoSided: min(1, 2 * NormalDistribution.upperTail(abs(z)))
        case .greater: NormalDistribution.upperTail(z)
        case .less: NormalDistribution.cumulative(z)
        }
    }

    private static func exactValue(
        _ first: ErrorCount, _ second: ErrorCount, _ alternative: TestAlternative
    ) -> Double {
        let distribution = HypergeometricDistribution(
            population: first.trials + second.trials, marked: first.errors + second.errors, drawn: first.trials)
        return switch alternative {
        case .twoSided: distribution.asImprobable(as: first.errors)
        case .greater: distribution.upperTail(first.errors)
        case .less: distribution.lowerTail(first.errors)
        }
    }
}
