import Testing

@testable import LuaHooks

@Suite("Agreement with SciPy and NumPy")
struct ReferenceTests {
    @Test("there are a thousand cases, all of functions that are tested")
    func everyCaseIsRead() {
        #expect(ReferenceCase.all.values.map(\.count).reduce(0, +) == 1087)
        #expect(
            Set(ReferenceCase.all.keys) == [
                "normal", "quantile", "proportion", "sequential", "mannWhitney", "sample",
            ])
    }

    @Test("the normal distribution")
    func normal() throws {
        for item in try ReferenceCase.cases("normal", atLeast: 90) {
            let z = try #require(item.z)
            item.expect(
                "cumulative", NormalDistribution.cumulative(z), try #require(item.cumulative), tolerance: 1e-12)
            item.expect("upper", NormalDistribution.upperTail(z), try #require(item.upper), tolerance: 1e-12)
            item.expect("density", NormalDistribution.density(at: z), try #require(item.density), tolerance: 1e-12)
        }
    }

    @Test("the normal distribution's quantiles")
    func quantile() throws {
        for item in try ReferenceCase.cases("quantile", atLeast: 90) {
            item.expect(
                "z", try NormalDistribution.quantile(try #require(item.p)), try #require(item.z), tolerance: 1e-12)
        }
    }

    @Test("two proportions: statistic, difference, p value, and interval")
    func proportion() throws {
        for item in try ReferenceCase.cases("proportion", atLeast: 400) {
            let candidate = try #require(item.candidate)
            let stable = try #require(item.stable)
            let test = try ProportionTest(
                candidate: ErrorCount(errors: candidate[0], trials: candidate[1]),
                stable: ErrorCount(errors: stable[0], trials: stable[1]),
                alternative: #require(item.alternative), confidence: #require(item.confidence),
                method: #require(item.method))
            #expect(test.isExact == item.exact, "\(item.id)")
            item.expect(
                test.isExact ? "pExact" : "pNormal", test.pValue, try #require(item.p),
                tolerance: test.isExact ? 1e-12 : 1e-9)
            item.expect("difference", test.difference, try #require(item.difference), tolerance: 1e-12)
            item.expect("statistic", test.statistic, try #require(item.statistic), tolerance: 1e-12)
            item.expect("lower", test.interval.lower, try #require(item.lower), tolerance: 1e-9)
            item.expect("upper", test.interval.upper, try #require(item.upper), tolerance: 1e-9)
        }
    }

    @Test("the sequential test: bounds, ratio and decision")
    func sequential() throws {
        for item in try ReferenceCase.cases("sequential", atLeast: 120) {
            let test = try SequentialTest(
                acceptable: #require(item.acceptable), unacceptable: #require(item.unacceptable),
                falseAlarm: #require(item.alpha), missedAlarm: #require(item.beta))
            let count = try #require(item.count)
            let outcome = try test.outcome(of: ErrorCount(errors: count[0], trials: count[1]))
            #expect(outcome.decision == item.decision, "\(item.id)")
            item.expect("lowerBound", test.lowerBound, try #require(item.lower), tolerance: 1e-12)
            item.expect("upperBound", test.upperBound, try #require(item.upper), tolerance: 1e-12)
            item.expect("errorWeight", test.errorWeight, try #require(item.error), tolerance: 1e-12)
            item.expect("successWeight", test.successWeight, try #require(item.success), tolerance: 1e-12)
            // Errors and successes pull in opposite directions: their sum has the precision of the summands.
            let scale = try #require(item.scale)
            let ratio = try #require(item.ratio)
            item.expect(
                "ratio", scale + (outcome.logLikelihoodRatio - ratio), scale, tolerance: 1e-9)
        }
    }

    @Test("Mann-Whitney: U, p value and effects")
    func mannWhitney() throws {
        for item in try ReferenceCase.cases("mannWhitney", atLeast: 200) {
            let test = try MannWhitneyTest(
                candidate: Sample(#require(item.candidate)), stable: Sample(#require(item.stable)),
                alternative: #require(item.alternative), method: #require(item.method))
            #expect(test.isExact == item.exact, "\(item.id)")
            #expect(test.statistic == item.u, "\(item.id)")
            item.expect(
                test.isExact ? "pExact" : "pNormal", test.pValue, try #require(item.p),
                tolerance: test.isExact ? 1e-12 : 1e-9)
            item.expect("probabilityOfGreater", test.probabilityOfGreater, try #require(item.greater), tolerance: 1e-12)
            // SciPy's side of it is a difference from 1.
            item.expect(
                "rankBiserial", 1 + test.rankBiserial, 1 + (try #require(item.biserial)), tolerance: 1e-12)
        }
    }

    @Test("percentiles and mean")
    func sample() throws {
        for item in try ReferenceCase.cases("sample", atLeast: 100) {
            let sample = try Sample(#require(item.values))
            item.expect("mean", sample.mean, try #require(item.mean), tolerance: 1e-12)
            for (rank, expected) in zip(try #require(item.ranks), try #require(item.percentiles)) {
                item.expect("percentile", try sample.percentile(rank), expected, tolerance: 1e-9)
            }
        }
    }
}
