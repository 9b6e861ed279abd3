import Foundation
import SigV4
import Testing

@Suite struct SigningTimeTests {
    @Test(
        "A date is written as UTC without parts of a second",
        arguments: [
            (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
            (1_440_938_160, "20150830T123600Z"), (4_107_542_399, "21000228T235959Z"),
            (4_107_542_400, "21000301T000000Z"), (-1, "19691231T235959Z"),
        ])
    func stamp(seconds: Int, stamp: String) throws {
        #expect(SigningTime(Date(timeIntervalSince1970: Double(seconds) + 0.5)).stamp == stamp)
        #expect(try #require(SigningTime(stamp: stamp)).date == Date(timeIntervalSince1970: Double(seconds)))
    }

    @Test(
        "A date that no calendar has is invalid",
        arguments: [
            "", "20150830", "20150830T123600", "2015-08-30T12:36Z", "20150230T000000Z", "20151301T000000Z",
            "20150830T240000Z", "2015083+T123600Z", "20150830T123600z",
        ])
    func unreadable(stamp: String) {
        #expect(SigningTime(stamp: stamp) == nil)
    }

    @Test("Every day of four hundred years goes there and back")
    func allDays() {
        for day in stride(from: -36_525, to: 109_575, by: 1) {
            let time = SigningTime(Date(timeIntervalSince1970: Double(day) * 86400))
            if SigningTime(stamp: time.stamp)?.date != time.date { Issue.record("\(time.stamp)") }
        }
    }
}
