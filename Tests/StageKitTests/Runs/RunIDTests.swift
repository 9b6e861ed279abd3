import Foundation
import StageKit
import Testing

@Suite("Run ids")
struct RunIDTests {
    @Test("have the start in UTC and eight digits of Crockford's base 32")
    func form() {
        let id = RunID(at: Date(timeIntervalSince1970: 1_767_960_000)).description
        #expect(id.hasPrefix("20260109-120000-"))
        let digits = id.dropFirst("20260109-120000-".count)
        #expect(digits.count == 8)
        #expect(digits.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) })
    }

    @Test("of one second are all different")
    func unique() {
        let date = Date(timeIntervalSince1970: 1_767_960_000)
        #expect(Set((0..<10_000).map { _ in RunID(at: date) }).count == 10_000)
    }
}
