import Foundation

/// Measured values, such as durations, in order of size.
package struct Sample: Sendable, Hashable {
    /// The most values that are accepted.
    package static let largestCount = 1_000_000

    /// At least one, all finite, ascending.
    package let sorted: [Double]

    /// - Throws: `StatisticsError` if there are no values, more than `largestCount`, or one is NaN or infinite. The
    ///   place it names counts from 1.
    package init(_ values: [Double]) throws(StatisticsError) {
        guard !values.isEmpty else {
            throw StatisticsError(.invalidSample, "the sample has no values: give at least one")
        }
        guard values.count <= Self.largestCount else {
            throw StatisticsError(
                .tooLarge, "the sample has \(values.count) values: the limit is \(Self.largestCount)")
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw StatisticsError(
                .invalidSample,
                "value \(index + 1) of the sample is \(values[index]): leave out what is not a finite number")
        }
        sorted = values.sorted()
    }

    package var count: Int { sorted.count }
    package var minimum: Double { sorted[0] }
    package var maximum: Double { sorted[sorted.count - 1] }

    /// The arithmetic mean, between minimum and maximum: a compensated sum (Neumaier 1974) over the count.
    package var mean: Double {
        let scale = scale
        return min(max(scalbn(scaledMean(scale), scale), minimum), maximum)
    }

    /// The value under which `rank` percent of the sample lie, linearly interpolated between the two adjacent values:
    /// number 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages" (1996), the usual default.
    /// At h = (n-1) · rank/100 it is x[⌊h⌋] + (h - ⌊h⌋)(x[⌊h⌋+1] - x[⌊h⌋]).
    ///
    /// - Parameter rank: 0 (the minimum) to 100 (the maximum); 50 is the median.
    /// - Throws: `StatisticsError` if the rank lies outside, or is NaN.
    package func percentile(_ rank: Double) throws(StatisticsError) -> Double {
        guard rank >= 0, rank <= 100 else {
            throw StatisticsError(.invalidProbability, "percentile \(rank) does not exist: give a number from 0 to 100")
        }
        let location = Double(count - 1) * (rank / 100)
        let index = min(Int(location), count - 1)
        let (below, above) = (sorted[index], sorted[min(index + 1, count - 1)])
        let fraction = location - Double(index)
        let gap = above - below
        guard gap.isFinite else { return below * (1 - fraction) + above * fraction }
        // From the nearer neighbour, so that equal neighbours and whole places give the value itself.
        let value = fraction < 0.5 ? below + gap * fraction : above - gap * (1 - fraction)
        return min(max(value, below), above)
    }
}

extension Sample {
    /// A power of two by which values at the ends of Double's range are divided, so that their sum does not
    /// leave it; 0, no scaling, for all usual ones.
    private var scale: Int {
        let largest = max(abs(minimum), abs(maximum))
        guard largest > 0 else { return 0 }
        let exponent = Int(largest.exponent)
        return abs(exponent) > 400 ? exponent : 0
    }

    private func scaledMean(_ scale: Int) -> Double {
        var sum = 0.0
        var lost = 0.0
        for value in sorted {
            let scaled = scale == 0 ? value : scalbn(value, -scale)
            let next = sum + scaled
            lost += abs(sum) >= abs(scaled) ? (sum - next) + scaled : (scaled - next) + sum
            sum = next
        }
        return (sum + lost) / Double(count)
    }
}
