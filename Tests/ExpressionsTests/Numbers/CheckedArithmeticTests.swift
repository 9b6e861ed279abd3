import Expressions
import Testing

@Suite("Checked arithmetic")
struct CheckedArithmeticTests {
    @Test("what does not fit is nil, or the nearest value")
    func limits() {
        #expect(Int64.max.adding(1) == nil)
        #expect(Int64.min.subtracting(1) == nil)
        #expect(Int64.max.multiplied(by: 2) == nil)
        #expect(Int64.min.divided(by: -1) == nil)
        #expect(Int64(7).divided(by: 0) == nil)
        #expect(Int64(7).divided(by: 2) == 3)
        #expect(Int64.max.addingClamped(5) == .max)
        #expect(Int64.min.addingClamped(-5) == .min)
        #expect(Int64.min.multipliedClamped(by: 3) == .min)
        #expect(Int64.min.multipliedClamped(by: -3) == .max)
    }

    @Test(
        "powers are exact",
        arguments: [
            (2, 62, 1 << 62), (2, 63, nil), (-2, 63, .min), (-2, 64, nil), (0, 0, 1), (0, .max, 0), (1, .max, 1),
            (-1, .max, -1), (10, 18, 1_000_000_000_000_000_000), (10, 19, nil), (3, -1, nil), (.max, 1, .max),
        ] as [(Int64, Int64, Int64?)])
    func powers(base: Int64, exponent: Int64, result: Int64?) {
        #expect(base.raised(to: exponent) == result)
    }

    @Test("reals are converted to the nearest integer that fits")
    func reals() {
        #expect(Int64(clampingReal: 1e300) == .max)
        #expect(Int64(clampingReal: -.infinity) == .min)
        #expect(Int64(clampingReal: .nan) == 0)
        #expect(Int32(clampingReal: -2.9) == -2)
    }

    @Test("elements and ranges outside a list are nil")
    func elements() {
        let list = [1, 2, 3]
        #expect(list[at: 2] == 3)
        #expect(list[at: 3] == nil)
        #expect(list[at: -1] == nil)
        #expect(list[at: .max] == nil)
        #expect(list[within: 1..<3].map(Array.init) == [2, 3])
        #expect(list[within: 1..<4] == nil)
        #expect(list[within: -1..<2] == nil)
    }
}
