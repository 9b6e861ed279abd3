/// A test of whether the candidate's values (say durations) tend to be greater than the stable version's, without a word about
/// how they are distributed: the rank test of H. B. Mann and D. R. Whitney (1947).
///
/// U counts the pairs of a candidate's and a stable value in which the candidate's is the greater one; equal ones
/// count one half. If both come from one distribution, it has mean n₁n₂/2 and the variance
///
///     σ² = n₁n₂/12 · (n+1 - Σ(t³-t) / (n(n-1))),   n = n₁+n₂, t the size of each group of equal values
///
/// By the normal approximation the p value is the upper tail at z = (U - n₁n₂/2 - ½) / σ, with the continuity correction
/// ½; for `less` U is the stable version's, and for `twoSided` the greater one of both, and the tail counts twice.
/// `automatic` takes **the exact distribution if no two values are equal, one sample has at most 8 values, and the
/// counts' product is at most one million**.
package struct MannWhitneyTest: Sendable, Hashable {
    /// The candidate's U, 0 to n₁n₂; the stable version's is n₁n₂ less this.
    package let statistic: Double
    package let alternative: TestAlternative
    package let isExact: Bool
    /// 0 to 1: how probable so great a shift is if both distributions are the same.
    package let pValue: Double
    /// U/n₁n₂, 0 to 1: the probability that a candidate's value is greater than a stable one (a tie counts one half);
    /// ½ if there is no shift. The "common language effect size".
    package let probabilityOfGreater: Double
    /// 2U/n₁n₂ - 1, -1 to 1: the share of pairs in which the candidate's value is greater, less that in which it is
    /// less.
    package let rankBiserial: Double

    /// Takes O(n log n) steps for n values in all, apart from the exact distribution's.
    ///
    /// - Parameters:
    ///   - alternative: by default `greater`: are the candidate's values the greater ones?
    ///   - method: `exact` works up to 62 values on each side, or a lesser number on one and more on the other.
    /// - Throws: `StatisticsError` if `exact` is asked for and there are equal values, or too many values.
    package init(
        candidate: Sample, stable: Sample, alternative: TestAlternative = .greater, method: TestMethod = .automatic
    ) throws(StatisticsError) {
        let ranks = Ranks(candidate.sorted, stable.sorted)
        let pairs = candidate.count * stable.count
        let (u, isTied) = (ranks.doubledU, ranks.tieTerm > 0)
        var exact: MannWhitneyDistribution?
        switch method {
        case .normal: break
        case .automatic:
            if !isTied, min(candidate.count, stable.count) <= 8 {
                exact = MannWhitneyDistribution(candidate.count, stable.count)
            }
        case .exact:
            guard !isTied else {
                throw StatisticsError(.tied, "the samples have equal values: take the normal approximation")
            }
            exact = MannWhitneyDistribution(candidate.count, stable.count)
            guard exact != nil else {
                throw StatisticsError(
                    .tooLarge,
                    "\(candidate.count) and \(stable.count) values are too many for the exact distribution: take the "
                        + "normal approximation")
            }
        }
        self.alternative = alternative
        isExact = exact != nil
        statistic = Double(u) / 2
        probabilityOfGreater = Double(u) / Double(2 * pairs)
        rankBiserial = Double(u - pairs) / Double(pairs)
        // The doubled U whose upper tail is asked for.
        let tail =
            switch alternative {
            case .greater: u
            case .less: 2 * pairs - u
            case .twoSided: max(u, 2 * pairs - u)
            }
        let probability =
            exact.map { $0.upperTail(tail / 2) }
            ?? NormalDistribution.upperTail(
                Self.standardScore(
                    doubledU: tail, first: candidate.count, second: stable.count, tieTerm: ranks.tieTerm))
        pValue = alternative == .twoSided ? min(1, 2 * probability) : probability
    }

    private static func standardScore(doubledU u: Int, first: Int, second: Int, tieTerm: Int) -> Double {
        let n = first + second
        // Over the common denominator, so that it is 0, and not nearly 0, where all values are equal.
        let untied = n * n * n - n - tieTerm
        let variance = Double(first * second) / 12 * (Double(untied) / Double(n * (n - 1)))
        // Where all values are equal, the continuity correction alone is left: nothing speaks for a shift.
        let numerator = Double(u - first * second - 1) / 2
        return variance > 0 ? numerator / variance.squareRoot() : -.infinity
    }
}

extension MannWhitneyTest {
    /// U and the ties of two ascending samples, in integers, by merging them.
    private struct Ranks {
        /// 2U: pairs in which the first one's value is greater count 2, equal ones 1.
        var doubledU = 0
        /// Σ(t³-t) over groups of t equal values; at most 8 · 10¹⁸, which an Int holds.
        var tieTerm = 0

        init(_ first: [Double], _ second: [Double]) {
            var (i, j) = (0, 0)
            while i < first.count || j < second.count {
                let value =
                    if i == first.count { second[j] } else if j == second.count { first[i] } else {
                        min(first[i], second[j])
                    }
                let (firstStart, secondStart) = (i, j)
                while i < first.count, first[i] == value { i += 1 }
                while j < second.count, second[j] == value { j += 1 }
                let ties = i - firstStart + j - secondStart
                doubledU += (i - firstStart) * (secondStart + j)
                tieTerm += ties * (ties * ties - 1)
            }
        }
    }
}
