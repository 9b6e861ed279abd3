import StageKitTesting
import Testing

@testable import LuaHooks

@Suite("Samples")
struct SampleTests {
    private func randomValues(_ generator: inout SeededGenerator) -> [Double] {
        let magnitude = Double.random(in: 1e-3...1e6, using: &generator)
        return (0..<Int.random(in: 2...60, using: &generator)).map { _ in
            .random(in: -magnitude...magnitude, using: &generator)
        }
    }

    @Test("a percentile grows with its rank, from the minimum to the maximum")
    func percentiles() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<60 {
            let values = randomValues(&generator)
            let sample = try Sample(values)
            let percentiles = try stride(from: 0.0, through: 100, by: 0.5).map { try sample.percentile($0) }
            #expect(percentiles.first == values.min())
            #expect(percentiles.last == values.max())
            #expect(zip(percentiles, percentiles.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test("a percentile that falls on a value is that value")
    func percentileOfValue() throws {
        let sample = try Sample([40, 10, 20, 50, 30])
        #expect(try [0, 25, 50, 75, 100].map { try sample.percentile($0) } == [10, 20, 30, 40, 50])
        #expect(try sample.percentile(90) == 46)
        #expect(try Sample([-1.5e308, 1.5e308]).percentile(50) == 0)
    }

    @Test("shifting moves the mean, and scaling scales it")
    func affinity() throws {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<60 {
            let values = randomValues(&generator)
            let sample = try Sample(values)
            // Powers of two: the values themselves are not rounded.
            for exponent in [-900, -4, 3, 900] {
                let factor = Double(sign: .plus, exponent: exponent, significand: 1)
                let scaled = try Sample(values.map { $0 * factor })
                #expect(scaled.mean == sample.mean * factor)
            }
            let shifted = try Sample(values.map { $0 + 1e7 })
            #expect(abs(shifted.mean - sample.mean - 1e7) < 1e-8)
        }
    }

    @Test("mean and percentiles of a million values")
    func largest() throws {
        let sample = try Sample((1...Sample.largestCount).map(Double.init))
        #expect(sample.mean == 500_000.5)
        #expect(try sample.percentile(50) == 500_000.5)
    }

    @Test(
        "equal values have their own mean",
        arguments: [0, 0.1, -Double.leastNonzeroMagnitude, 1.7e308])
    func equalValues(value: Double) throws {
        let sample = try Sample(Array(repeating: value, count: 999))
        #expect(sample.mean == value)
        #expect(try sample.percentile(37) == value)
    }

    @Test("an error share is errors over trials, and none without trials")
    func share() throws {
        #expect(try ErrorCount(errors: 3, trials: 12).share == 0.25)
        #expect(try ErrorCount(errors: 0, trials: 0).share == nil)
        #expect(try ErrorCount(errors: 3.0, trials: 12.0) == ErrorCount(errors: 3, trials: 12))
    }
}
