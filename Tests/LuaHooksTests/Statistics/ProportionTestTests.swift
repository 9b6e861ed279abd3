import StageKitTesting
import Testing

@testable import LuaHooks

@Suite("The test of two proportions")
struct ProportionTestTests {
    private func count(_ errors: Int, _ trials: Int) throws -> ErrorCount {
        try ErrorCount(errors: errors, trials: trials)
    }

    private func randomCount(_ limit: Int, _ generator: inout SeededGenerator) throws -> ErrorCount {
        let trials = Int.random(in: 1...limit, using: &generator)
        return try count(Int.random(in: 0...trials, using: &generator), trials)
    }

    @Test("the exact test is used while an expected count is under 5")
    func rule() throws {
        // 10 errors in 200 trials: each side of 100 expects 5 of them.
        #expect(try !ProportionTest(candidate: count(9, 100), stable: count(1, 100)).isExact)
        #expect(try ProportionTest(candidate: count(9, 99), stable: count(1, 101)).isExact)
        #expect(try ProportionTest(candidate: count(8, 100), stable: count(1, 100)).isExact)
        #expect(try ProportionTest(candidate: count(92, 100), stable: count(99, 100)).isExact)
        #expect(try !ProportionTest(candidate: count(8, 100), stable: count(1, 100), method: .normal).isExact)
    }

    @Test("without errors, or with nothing but errors, nothing speaks for a difference", arguments: TestMethod.allCases)
    func noVariance(method: TestMethod) throws {
        for share in [0, 1] {
            for alternative in TestAlternative.allCases {
                let test = try ProportionTest(
                    candidate: count(share * 7, 7), stable: count(share * 9000, 9000), alternative: alternative,
                    method: method)
                let expected = method == .normal && alternative != .twoSided ? 0.5 : 1
                #expect(test.pValue == expected)
                #expect(test.statistic == 0)
                #expect(test.difference == 0)
                #expect(test.interval.lower < 0 && test.interval.upper > 0)
            }
        }
    }

    @Test("changing the sides, or errors for successes, mirrors everything", arguments: [TestMethod.exact, .normal])
    func mirrors(method: TestMethod) throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<150 {
            let (first, second) = (try randomCount(300, &generator), try randomCount(300, &generator))
            let test = try ProportionTest(candidate: first, stable: second, alternative: .greater, method: method)
            let swapped = try ProportionTest(candidate: second, stable: first, alternative: .less, method: method)
            let inverted = try ProportionTest(
                candidate: count(first.trials - first.errors, first.trials),
                stable: count(second.trials - second.errors, second.trials), alternative: .less, method: method)
            for other in [swapped, inverted] {
                #expect(abs(other.pValue - test.pValue) <= 1e-12 * test.pValue)
                #expect(abs(other.difference + test.difference) < 1e-14)
                #expect(abs(other.statistic + test.statistic) < 1e-12)
                #expect(abs(other.interval.lower + test.interval.upper) < 1e-14)
                #expect(abs(other.interval.upper + test.interval.lower) < 1e-14)
            }
            #expect(test.interval.lower <= test.difference && test.difference <= test.interval.upper)
            #expect(test.interval.lower >= -1 && test.interval.upper <= 1)
        }
    }

    @Test("more errors of the candidate speak more for a greater share", arguments: [TestMethod.exact, .normal])
    func monotone(method: TestMethod) throws {
        for (trials, stable) in [(1, try count(2, 9)), (30, try count(4, 50)), (200, try count(90, 100))] {
            let values = try (0...trials).map {
                try ProportionTest(candidate: count($0, trials), stable: stable, method: method).pValue
            }
            // Next to 1 the steps are smaller than a number's last digit.
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 || $0 == $1 && $1 > 1 - 1e-12 })
            #expect(values.allSatisfy { (0...1).contains($0) })
        }
    }

    @Test("the exact tails are those of counting every table")
    func counting() {
        /// C(n, k), small enough for whole numbers.
        func choose(_ n: Int, _ k: Int) -> Int {
            k < 0 || k > n ? 0 : (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) }
        }
        for population in 1...16 {
            for marked in 0...population {
                for drawn in 0...population {
                    let distribution = HypergeometricDistribution(
                        population: population, marked: marked, drawn: drawn)
                    let tables = (0...drawn).map { choose(marked, $0) * choose(population - marked, drawn - $0) }
                    let all = Double(choose(population, drawn))
                    for k in distribution.support {
                        let below = Double(tables[...k].reduce(0, +)) / all
                        let above = Double(tables[k...].reduce(0, +)) / all
                        let improbable = Double(tables.filter { $0 <= tables[k] }.reduce(0, +)) / all
                        #expect(abs(distribution.probability(of: k) * all / Double(tables[k]) - 1) < 1e-13)
                        #expect(abs(distribution.lowerTail(k) / below - 1) < 1e-13)
                        #expect(abs(distribution.upperTail(k) / above - 1) < 1e-13)
                        #expect(abs(distribution.asImprobable(as: k) / improbable - 1) < 1e-13)
                    }
                }
            }
        }
    }

    @Test("for many observations the exact and the normal value come together")
    func convergence() throws {
        for (first, second) in [(5_000_000, 5_000_900), (25_001_000, 25_000_000), (49_999_500, 49_999_400)] {
            let (candidate, stable) = (try count(first, 50_000_000), try count(second, 50_000_000))
            for alternative in TestAlternative.allCases {
                let exact = try ProportionTest(
                    candidate: candidate, stable: stable, alternative: alternative, method: .exact)
                let normal = try ProportionTest(candidate: candidate, stable: stable, alternative: alternative)
                #expect(exact.isExact && !normal.isExact)
                #expect(abs(exact.pValue - normal.pValue) < 0.02)
            }
        }
    }

    @Test("a wider confidence is a wider interval")
    func confidence() throws {
        let intervals = try [1e-9, 0.5, 0.9, 0.99, 0.999999, 1 - 1e-16].map {
            try ProportionTest(candidate: count(3, 50), stable: count(1, 70), confidence: $0).interval
        }
        for (narrow, wide) in zip(intervals, intervals.dropFirst()) {
            #expect(wide.lower < narrow.lower && narrow.upper < wide.upper)
        }
    }
}
