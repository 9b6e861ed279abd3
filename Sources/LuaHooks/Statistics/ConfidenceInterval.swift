/// A range that holds the true value in the given share of experiments.
package struct ConfidenceInterval: Sendable, Hashable {
    package let lower: Double
    package let upper: Double
    /// Between 0 and 1, say 0.95.
    package let confidence: Double
}

extension ConfidenceInterval {
    /// The interval of the difference of two shares (candidate less stable) by Newcombe's hybrid score method: number
    /// 10 of R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    /// Medicine 17 (1998). It joins the two Wilson score intervals (lᵢ, uᵢ) of the shares pᵢ, without continuity
    /// correction:
    ///
    ///     lower = d - √((p₁ - l₁)² + (u₂ - p₂)²),   upper = d + √((u₁ - p₁)² + (p₂ - l₂)²)
    ///
    /// Unlike Wald's interval it stays within -1…1 and is not empty where a share is 0 or 1.
    init(difference: Double, candidate: ErrorCount, stable: ErrorCount, confidence: Double) {
        let z = NormalDistribution.upperQuantile((1 - confidence) / 2)
        let first = Self.wilsonDistances(of: candidate, z: z)
        let second = Self.wilsonDistances(of: stable, z: z)
        lower = max(-1, difference - (first.below * first.below + second.above * second.above).squareRoot())
        upper = min(1, difference + (first.above * first.above + second.below * second.below).squareRoot())
        self.confidence = confidence
    }

    /// How far the Wilson limits ((p + z²/2n) ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) lie from p. Taken as distances,
    /// for p less a limit would lose most of its digits at 10¹² trials.
    private static func wilsonDistances(of count: ErrorCount, z: Double) -> (below: Double, above: Double) {
        let trials = Double(count.trials)
        let share = Double(count.errors) / trials
        let rest = Double(count.trials - count.errors) / trials
        let scale = 1 + z * z / trials
        let shift = z * z / trials * ((rest - share) / 2) / scale
        let half = z * (share * rest / trials + z * z / (4 * trials * trials)).squareRoot() / scale
        return (count.errors == 0 ? 0 : half - shift, count.errors == count.trials ? 0 : half + shift)
    }
}
