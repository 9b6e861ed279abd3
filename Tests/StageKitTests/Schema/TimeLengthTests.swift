import StageKit
import Testing

@Suite("Durations are read as people write them")
struct TimeLengthTests {
    @Test(
        arguments: [
            ("90s", 90), ("2m", 120), ("1h30m", 5400), ("0", 0), ("0s", 0), ("1d", 86_400), ("1.5s", 1.5),
            ("250ms", 0.25),
            ("1m0.5s", 60.5),
        ])
    func reads(text: String, seconds: Double) {
        #expect(TimeLength(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "5", "s", "-1s", "1x", "30m1h", "1m1m", "1.5h1m", "400d", "1 m", "١s", ".",
        String(repeating: "x", count: 4 << 20),
    ])
    func refuses(text: String) {
        #expect(TimeLength(text) == nil)
    }

    @Test(arguments: [("90s", "1m30s"), ("3600s", "1h"), ("0", "0s"), ("1500ms", "1s500ms")])
    func writes(text: String, shortest: String) {
        #expect(TimeLength(text)?.description == shortest)
    }

    @Test("any length has a description", arguments: [1e18, 1e20, -1e20, 9.3e15])
    func writesAny(seconds: Double) {
        let text = TimeLength(.seconds(seconds)).description
        #expect(seconds < 0 ? text == "0s" : text.contains("d"))
    }
}
