/// The exact distribution of U for two samples without equal values: all C(m+n, m) orders are equally likely.
///
/// The number of orders with U = u is the coefficient of qᵘ in the Gaussian binomial (H. B. Mann and D. R. Whitney,
/// 1947), which is the product over i = 1…m of (1 - qⁿ⁺ⁱ) / (1 - qⁱ). Multiplied out in integers up to the power
/// that is needed, it has no rounding at all.
struct MannWhitneyDistribution {
    /// The most products of the two counts, which bounds memory (16 MB) and time.
    static let largestProduct = 1_000_000

    /// The lesser count.
    private let m: Int
    private let n: Int
    /// C(m+n, m).
    private let orders: UInt128

    /// Nil if the counts' product or the number of orders is too large.
    init?(_ first: Int, _ second: Int) {
        m = min(first, second)
        n = max(first, second)
        guard m * n <= Self.largestProduct else { return nil }
        var orders: UInt128 = 1
        for i in 1...m {
            let (product, overflow) = orders.multipliedReportingOverflow(by: UInt128(n + i))
            if overflow { return nil }
            orders = product / UInt128(i)
        }
        self.orders = orders
    }

    /// The probability of a U of at least `u`, from 0 to m·n.
    func upperTail(_ u: Int) -> Double {
        // The distribution is symmetric about m·n/2: at least u is as likely as at most m·n - u. Of both tails the
        // shorter one is counted.
        let mirrored = m * n - u
        let count = mirrored < u ? orders(atMost: mirrored) : orders - orders(atMost: u - 1)
        return Double(count) / Double(orders)
    }

    private func orders(atMost last: Int) -> UInt128 {
        guard last >= 0 else { return 0 }
        var coefficients = [UInt128](repeating: 0, count: last + 1)
        coefficients[0] = 1
        for i in 1...m {
            // Times 1 - qⁿ⁺ⁱ, downwards, for each needs its old neighbours. It may go below 0 and wrap round; the
            // division brings it back.
            for power in stride(from: last, through: n + i, by: -1) {
                coefficients[power] &-= coefficients[power - n - i]
            }
            // Over 1 - qⁱ.
            for power in stride(from: i, through: last, by: 1) {
                coefficients[power] &+= coefficients[power - i]
            }
        }
        return coefficients.reduce(0, &+)
    }
}
