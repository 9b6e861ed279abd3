import StageKitTesting
import Testing

@testable import LuaHooks

@Suite("The normal distribution")
struct NormalDistributionTests {
    @Test("the quantile undoes the cumulative probability")
    func roundTrip() throws {
        for step in -370...80 {
            let z = Double(step) / 10
            let back = try NormalDistribution.quantile(NormalDistribution.cumulative(z))
            // Towards the right, probabilities crowd against 1, and the rounding of one is more and more of z.
            let rounding = 4e-16 / NormalDistribution.density(at: z)
            #expect(abs(back - z) <= 1e-13 + (z > 0 ? rounding : 0), "\(z) comes back as \(back)")
        }
    }

    @Test("the ends of the range are infinite, and the middle is 0")
    func ends() throws {
        #expect(try NormalDistribution.quantile(0) == -.infinity)
        #expect(try NormalDistribution.quantile(1) == .infinity)
        #expect(try NormalDistribution.quantile(0.5) == 0)
        #expect(try NormalDistribution.quantile(.leastNonzeroMagnitude) < -38.4)
        #expect(NormalDistribution.cumulative(-.infinity) == 0)
        #expect(NormalDistribution.cumulative(.infinity) == 1)
        #expect(NormalDistribution.cumulative(.nan).isNaN)
    }

    @Test("both tails are mirrors, and add up to 1")
    func symmetry() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let p = Double.random(in: 0.5..<1, using: &generator)
            // 1 - p is exact here.
            #expect(try NormalDistribution.quantile(p) == -NormalDistribution.quantile(1 - p))
            let z = Double.random(in: -6...6, using: &generator)
            #expect(NormalDistribution.upperTail(z) == NormalDistribution.cumulative(-z))
            #expect(abs(NormalDistribution.upperTail(z) + NormalDistribution.cumulative(z) - 1) < 1e-15)
        }
    }
}
