import Foundation

/// The standard normal distribution (mean 0, variance 1).
package enum NormalDistribution {
    /// φ(z) = exp(-z²/2) / √(2π).
    package static func density(at z: Double) -> Double {
        exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    }

    /// Φ(z) = erfc(-z/√2) / 2: the probability of a value of at most `z`. Keeps its relative precision far into the
    /// left tail (Φ(-37) is about 10⁻³⁰⁰). -∞ and ∞ give 0 and 1; NaN gives NaN.
    package static func cumulative(_ z: Double) -> Double {
        upperTail(-z)
    }

    /// 1 - Φ(z) = erfc(z/√2) / 2, without the cancellation of the subtraction.
    package static func upperTail(_ z: Double) -> Double {
        erfc(z / 2.0.squareRoot()) / 2
    }

    /// The z with Φ(z) = `probability`, to about 10⁻¹⁵ relative to z.
    ///
    /// Starts from formula 26.2.23 of Abramowitz and Stegun (error under 4.5 · 10⁻⁴) and corrects it by Halley's method,
    /// whose error is cubed with each step. The residual is taken of erf around the middle and of erfc in the tails,
    /// so that it has no cancellation anywhere.
    ///
    /// - Parameter probability: 0 to 1; 0 gives -∞, and 1 gives ∞.
    /// - Throws: `StatisticsError` if it lies outside, or is NaN.
    package static func quantile(_ probability: Double) throws(StatisticsError) -> Double {
        guard probability >= 0, probability <= 1 else {
            throw StatisticsError(
                .invalidProbability, "\(probability) is not a probability: give a number from 0 to 1")
        }
        // Exact: 1 - p has no rounding error for p from 0.5 to 1.
        let tail = probability > 0.5 ? 1 - probability : probability
        let z = upperQuantile(tail)
        return probability > 0.5 ? z : -z
    }

    /// The z ≥ 0 with 1 - Φ(z) = `tail`, for a tail from 0 to 0.5.
    static func upperQuantile(_ tail: Double) -> Double {
        guard tail > 0 else { return .infinity }
        guard tail < 0.5 else { return 0 }
        let t = (-2 * log(tail)).squareRoot()
        var z =
            t - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
        for _ in 0..<3 {
            // Below 0.25 erfc is the sum of no cancellation; above, tail - 0.5 is exact, and erf keeps small z.
            let residual =
                tail < 0.25 ? tail - upperTail(z) : erf(z / 2.0.squareRoot()) / 2 - (0.5 - tail)
            let step = residual / density(at: z)
            z -= step / (1 + z * step / 2)
        }
        return z
    }
}
