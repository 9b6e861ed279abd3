import StageKitTesting
import Testing

@testable import LuaHooks

@Suite("The Mann-Whitney test")
struct MannWhitneyTestTests {
    private func normalSample(_ count: Int, shift: Double, _ generator: inout SeededGenerator) throws -> Sample {
        try Sample(
            (0..<count).map { _ in
                shift + (try NormalDistribution.quantile(Double.random(in: 0.001...0.999, using: &generator)))
            })
    }

    @Test(
        "U counts pairs, and p is the share of all orders that are as extreme", arguments: 1...4, 1...5)
    func counting(m: Int, n: Int) throws {
        let orders = Self.orders(m, n)
        for order in orders {
            let above = orders.count { $0.u >= order.u }
            let below = orders.count { $0.u <= order.u }
            let counts: [TestAlternative: Int] = [
                .greater: above, .less: below, .twoSided: min(orders.count, 2 * min(above, below)),
            ]
            for (alternative, count) in counts {
                let test = try MannWhitneyTest(
                    candidate: Sample(order.candidate), stable: Sample(order.stable), alternative: alternative)
                #expect(test.isExact)
                #expect(test.statistic == Double(order.u))
                #expect(abs(test.pValue - Double(count) / Double(orders.count)) <= 1e-15)
            }
        }
    }

    private struct Order {
        var candidate: [Double] = []
        var stable: [Double] = []
        var u = 0
    }

    /// Every way to give `m` of the ranks from 0 to the candidate and `n` to the stable version.
    private static func orders(_ m: Int, _ n: Int) -> [Order] {
        var orders: [Order] = []
        for choice in 0..<(1 << (m + n)) where choice.nonzeroBitCount == m {
            var order = Order()
            for rank in 0..<(m + n) {
                if choice & (1 << rank) == 0 {
                    order.stable.append(Double(rank))
                } else {
                    order.candidate.append(Double(rank))
                    order.u += order.stable.count
                }
            }
            orders.append(order)
        }
        return orders
    }

    @Test("changing the sides mirrors U, p value and effects", arguments: [TestMethod.normal, .exact])
    func mirrors(method: TestMethod) throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<60 {
            let first = try normalSample(.random(in: 1...30, using: &generator), shift: 0.5, &generator)
            let second = try normalSample(.random(in: 1...30, using: &generator), shift: 0, &generator)
            let test = try MannWhitneyTest(candidate: first, stable: second, alternative: .greater, method: method)
            let swapped = try MannWhitneyTest(candidate: second, stable: first, alternative: .less, method: method)
            #expect(test.pValue == swapped.pValue)
            #expect(test.statistic + swapped.statistic == Double(first.count * second.count))
            #expect(abs(test.probabilityOfGreater + swapped.probabilityOfGreater - 1) < 1e-15)
            #expect(test.rankBiserial == -swapped.rankBiserial)
        }
    }

    @Test("order of values and their unit do not matter")
    func invariance() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<40 {
            let first = (0..<40).map { _ in Double(Int.random(in: 0...30, using: &generator)) }
            let second = (0..<25).map { _ in Double(Int.random(in: 0...25, using: &generator)) }
            let test = try MannWhitneyTest(candidate: Sample(first), stable: Sample(second))
            let shuffled = try MannWhitneyTest(
                candidate: Sample(first.shuffled(using: &generator)), stable: Sample(second.shuffled(using: &generator))
            )
            let cubed = try MannWhitneyTest(
                candidate: Sample(first.map { $0 * $0 * $0 - 7 }), stable: Sample(second.map { $0 * $0 * $0 - 7 }))
            #expect(test == shuffled)
            #expect(test == cubed)
        }
    }

    @Test("the exact distribution is taken where it is needed and can be had")
    func rule() throws {
        func test(_ first: Int, _ second: Int) throws -> MannWhitneyTest {
            try MannWhitneyTest(
                candidate: Sample((0..<first).map(Double.init)),
                stable: Sample((0..<second).map { Double($0) + 0.5 }))
        }
        #expect(try test(8, 9).isExact)
        #expect(try test(9, 8).isExact)
        #expect(try !test(9, 9).isExact)
        #expect(try test(8, 20_000).isExact)
        #expect(try !test(8, 125_001).isExact)
        #expect(try !MannWhitneyTest(candidate: Sample([1, 2]), stable: Sample([2, 3])).isExact)
    }

    @Test("the exact and the normal value are near each other for twenty and more values")
    func convergence() throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<30 {
            let first = try normalSample(.random(in: 20...45, using: &generator), shift: 0.3, &generator)
            let second = try normalSample(.random(in: 20...45, using: &generator), shift: 0, &generator)
            for alternative in TestAlternative.allCases {
                let exact = try MannWhitneyTest(
                    candidate: first, stable: second, alternative: alternative, method: .exact)
                let normal = try MannWhitneyTest(
                    candidate: first, stable: second, alternative: alternative, method: .normal)
                #expect(abs(exact.pValue - normal.pValue) < 0.005)
            }
        }
    }

    @Test("a million equal values on each side say nothing, and overflow nothing")
    func largestTie() throws {
        let sample = try Sample(Array(repeating: 7, count: Sample.largestCount))
        for alternative in TestAlternative.allCases {
            let test = try MannWhitneyTest(candidate: sample, stable: sample, alternative: alternative)
            #expect(test.pValue == 1)
            #expect(test.statistic == 5e11)
            #expect(test.probabilityOfGreater == 0.5)
            #expect(test.rankBiserial == 0)
        }
    }
}
