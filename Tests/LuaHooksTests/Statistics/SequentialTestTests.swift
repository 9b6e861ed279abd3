import StageKitTesting
import Testing

@testable import LuaHooks

@Suite("The sequential test")
struct SequentialTestTests {
    @Test("the ratio of two batches is the sum of their ratios")
    func incremental() throws {
        let test = try SequentialTest(acceptable: 0.01, unacceptable: 0.04)
        var generator = SeededGenerator(seed: 3)
        var (errors, trials, ratio) = (0, 0, 0.0)
        for _ in 0..<200 {
            let batch = Int.random(in: 0...50, using: &generator)
            let bad = Int.random(in: 0...batch, using: &generator)
            errors += bad
            trials += batch
            ratio += try test.outcome(of: ErrorCount(errors: bad, trials: batch)).logLikelihoodRatio
            let total = try test.outcome(of: ErrorCount(errors: errors, trials: trials)).logLikelihoodRatio
            #expect(abs(total - ratio) <= 1e-12 * (1 + abs(total)))
        }
    }

    @Test("clean trials end in healthy, errors in unhealthy, and neither comes before its bound")
    func decisions() throws {
        let test = try SequentialTest(acceptable: 0.01, unacceptable: 0.05, falseAlarm: 0.05, missedAlarm: 0.1)
        // ln(0.1/0.95) / ln(0.95/0.99) = 54.6 and ln(0.9/0.05) / ln(5) = 1.8
        #expect(try test.outcome(of: ErrorCount(errors: 0, trials: 0)).decision == .undecided)
        #expect(try test.outcome(of: ErrorCount(errors: 0, trials: 54)).decision == .undecided)
        #expect(try test.outcome(of: ErrorCount(errors: 0, trials: 55)).decision == .healthy)
        #expect(try test.outcome(of: ErrorCount(errors: 1, trials: 1)).decision == .undecided)
        #expect(try test.outcome(of: ErrorCount(errors: 2, trials: 2)).decision == .unhealthy)
    }

    @Test(
        "wrong decisions are as rare as promised",
        arguments: [(0.01, 0.05, 0.05, 0.1), (0.2, 0.4, 0.01, 0.2), (0.5, 0.9, 0.1, 0.1), (0.02, 0.03, 0.2, 0.2)])
    func errorRates(p0: Double, p1: Double, alpha: Double, beta: Double) throws {
        let test = try SequentialTest(acceptable: p0, unacceptable: p1, falseAlarm: alpha, missedAlarm: beta)
        let fine = try Self.decisions(of: test, share: p0)
        let bad = try Self.decisions(of: test, share: p1)
        // Wald's bounds, which hold whatever the overshoot is; both decide in the end.
        #expect(fine.unhealthy <= alpha / (1 - beta) && fine.unhealthy > alpha / 4)
        #expect(bad.healthy <= beta / (1 - alpha) && bad.healthy > beta / 4)
        #expect(fine.healthy + fine.unhealthy > 0.999 && bad.healthy + bad.unhealthy > 0.999)
    }

    /// The probabilities of both decisions within 6,000 trials, a look after each: by following the distribution of
    /// the number of errors among the runs that are still undecided.
    private static func decisions(
        of test: SequentialTest, share: Double
    ) throws -> (healthy: Double, unhealthy: Double) {
        var (healthy, unhealthy) = (0.0, 0.0)
        var open = [0: 1.0]
        for trials in 1...6000 where !open.isEmpty {
            var next: [Int: Double] = [:]
            for (errors, probability) in open where probability > 1e-12 {
                next[errors, default: 0] += probability * (1 - share)
                next[errors + 1, default: 0] += probability * share
            }
            open = [:]
            for (errors, probability) in next {
                switch try test.outcome(of: ErrorCount(errors: errors, trials: trials)).decision {
                case .healthy: healthy += probability
                case .unhealthy: unhealthy += probability
                case .undecided: open[errors] = probability
                }
            }
        }
        return (healthy, unhealthy)
    }
}
