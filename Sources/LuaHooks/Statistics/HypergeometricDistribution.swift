/// The distribution of `marked` items among `drawn` ones, drawn without replacement from `population`.
///
/// The probability of k is C(K, k) C(N-K, n-k) / C(N, n), computed as b(k; K, p) b(n-k; N-K, p) / b(n; N, p) with
/// p = n/N (Loader 2000). Tails are summed from their large end outwards with the ratio of successive terms until no digit
/// changes: a few standard deviations, never the whole range.
struct HypergeometricDistribution {
    let population: Int
    let marked: Int
    let drawn: Int
    /// The numbers that have a probability.
    let support: ClosedRange<Int>
    /// The most probable number; of two, the greater one.
    let mode: Int

    /// Needs 0 ≤ marked, drawn ≤ population ≤ 2 · 10¹².
    init(population: Int, marked: Int, drawn: Int) {
        self.population = population
        self.marked = marked
        self.drawn = drawn
        support = max(0, marked + drawn - population)...min(marked, drawn)
        let product = Int128(marked + 1) * Int128(drawn + 1)
        mode = Int(product / Int128(population + 2))
    }

    func probability(of k: Int) -> Double {
        guard support.contains(k) else { return 0 }
        let p = Double(drawn) / Double(population)
        let q = Double(population - drawn) / Double(population)
        let unmarked = population - marked
        return BinomialDensity.value(successes: Double(k), trials: Double(marked), p: p, q: q)
            * BinomialDensity.value(successes: Double(drawn - k), trials: Double(unmarked), p: p, q: q)
            / BinomialDensity.value(successes: Double(drawn), trials: Double(population), p: p, q: q)
    }

    /// The probability of at most `k`.
    func lowerTail(_ k: Int) -> Double {
        if k >= support.upperBound { return 1 }
        if k < support.lowerBound { return 0 }
        return k < mode ? sumDownward(from: k) : max(0, 1 - sumUpward(from: k + 1))
    }

    /// The probability of at least `k`.
    func upperTail(_ k: Int) -> Double {
        if k <= support.lowerBound { return 1 }
        if k > support.upperBound { return 0 }
        return k > mode ? sumUpward(from: k) : max(0, 1 - sumDownward(from: k - 1))
    }

    /// The probability of all numbers that are at most as probable as `k`.
    ///
    /// Probabilities within 10⁻⁹ of each other count as equal: those of mirrored tables are, but for rounding.
    func asImprobable(as k: Int) -> Double {
        let limit = probability(of: k) * (1 + 1e-9)
        if probability(of: mode) <= limit { return 1 }
        // Probabilities fall on both sides of the mode, so that the other side's tail begins at one place.
        if k < mode {
            var (high, low) = (mode, support.upperBound + 1)
            while low - high > 1 {
                let middle = high + (low - high) / 2
                if probability(of: middle) <= limit { low = middle } else { high = middle }
            }
            return min(1, lowerTail(k) + upperTail(low))
        }
        var (high, low) = (mode, support.lowerBound - 1)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if probability(of: middle) <= limit { low = middle } else { high = middle }
        }
        return min(1, upperTail(k) + lowerTail(low))
    }

    private func sumUpward(from start: Int) -> Double {
        var term = probability(of: start)
        var sum = term
        var k = start
        let others = population - marked - drawn
        while k < support.upperBound {
            term *= Double(marked - k) * Double(drawn - k) / (Double(k + 1) * Double(others + k + 1))
            let next = sum + term
            if next == sum { break }
            sum = next
            k += 1
        }
        return sum
    }

    private func sumDownward(from start: Int) -> Double {
        var term = probability(of: start)
        var sum = term
        var k = start
        let others = population - marked - drawn
        while k > support.lowerBound {
            term *= Double(k) * Double(others + k) / (Double(marked - k + 1) * Double(drawn - k + 1))
            let next = sum + term
            if next == sum { break }
            sum = next
            k -= 1
        }
        return sum
    }
}
