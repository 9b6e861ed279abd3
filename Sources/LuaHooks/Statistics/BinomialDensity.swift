import Foundation

/// The binomial distribution's density to about 14 digits, for any number of trials.
///
/// Differences of log-gammas lose as many digits as n ln n has before the point (at 10¹² trials all that matter). The
/// saddle-point form of C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000), has no such
/// cancellation: with δ(n) the error of Stirling's formula and D(x, m) = x ln(x/m) + m - x,
///
///     b(x; n, p) = √(n / (2π x (n-x))) · exp(δ(n) - δ(x) - δ(n-x) - D(x, np) - D(n-x, nq))
enum BinomialDensity {
    /// The probability of `successes` (0 to `trials`) in `trials`, each a success with probability `p` = 1 - `q`,
    /// where both are given because the smaller one must not be a rounded difference.
    static func value(successes: Double, trials: Double, p: Double, q: Double) -> Double {
        if p == 0 { return successes == 0 ? 1 : 0 }
        if q == 0 { return successes == trials ? 1 : 0 }
        if successes == 0 { return exp(trials * (p < 0.5 ? log1p(-p) : log(q))) }
        if successes == trials { return exp(trials * (q < 0.5 ? log1p(-q) : log(p))) }
        let failures = trials - successes
        let exponent =
            stirlingError(trials) - stirlingError(successes) - stirlingError(failures)
            - deviance(successes, mean: trials * p) - deviance(failures, mean: trials * q)
        return exp(exponent) * (trials / (2 * Double.pi * successes * failures)).squareRoot()
    }

    /// ln n! - ln(√(2πn) (n/e)ⁿ) for a whole n ≥ 1.
    static func stirlingError(_ n: Double) -> Double {
        if n <= 15 { return smallStirlingErrors[Int(n)] }
        let square = n * n
        let series =
            1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square
        return (1.0 / 12 - series / square) / n
    }

    /// x ln(x/m) + m - x, for x > 0 and m > 0.
    static func deviance(_ x: Double, mean m: Double) -> Double {
        let v = (x - m) / (x + m)
        guard abs(v) < 0.3 else { return x * log(x / m) + m - x }
        // ln(x/m) = 2 artanh v, so that the whole is (x-m) v + 2x (v³/3 + v⁵/5 + …): no difference of large numbers.
        var sum = (x - m) * v
        var power = 2 * x * v
        var odd = 3.0
        while true {
            power *= v * v
            let next = sum + power / odd
            if next == sum { return sum }
            sum = next
            odd += 2
        }
    }

    /// For n = 0 (not used) to 15, where the series is not yet good enough.
    private static let smallStirlingErrors: [Double] = [
        0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
        0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
        0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475, 0.005554733551962801,
    ]
}
