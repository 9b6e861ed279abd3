import AWSServices
import Foundation
import LambdaStages
import Testing

@Suite("Windows of metrics")
struct MetricWindowTests {
    static func text(_ window: MetricWindow) -> String {
        "\(Int(window.from.timeIntervalSince1970))-\(Int(window.to.timeIntervalSince1970))"
            + (window.isComplete ? "" : " incomplete")
    }

    @Test(
        "Whole minutes that are counted, and none from before the floor",
        arguments: [
            (300.0, 1030.0, nil, nil, "660-960"), (300, 1019, nil, nil, "600-900"), (90, 1020, nil, nil, "840-960"),
            (300, 1030, 700.0, nil, "720-960 incomplete"), (300, 1030, 660, nil, "660-960"),
            (300, 1030, 950, nil, "960-960 incomplete"), (300, 1030, 1025, nil, "960-960 incomplete"),
            (120, 1030, nil, 800.0, "660-780"), (120, 1030, 700, 800, "720-780 incomplete"),
        ] as [(Double, Double, Double?, Double?, String)])
    func minutes(_ length: Double, _ now: Double, _ floor: Double?, _ ceiling: Double?, _ expected: String) {
        let window = MetricWindow(
            length, now: now, timing: .cloudWatch, notBefore: floor, notAfter: ceiling)
        #expect(Self.text(window) == expected)
    }

    @Test("A service that counts at once is read by seconds")
    func seconds() {
        let window = MetricWindow(5, now: 1030.7, timing: .immediate, notBefore: 1026.2)
        #expect(Self.text(window) == "1027-1030 incomplete")
    }

    @Test("A version that lost its traffic is read in its last span with traffic")
    func history() {
        var history = TrafficHistory(AliasState(stable: 6), began: 100)
        #expect(history.span(of: 6) == .init(state: AliasState(stable: 6), from: 100, to: nil))
        let split = AliasState(stable: 6, weights: [7: 0.1])
        history.move(to: split, at: 200)
        #expect(history.span(of: 7) == .init(state: split, from: 200, to: nil))
        #expect(history.span(of: 6) == .init(state: split, from: 200, to: nil))
        let whole = AliasState(stable: 7)
        history.move(to: whole, at: 300)
        #expect(history.span(of: 7) == .init(state: whole, from: 300, to: nil))
        #expect(history.span(of: 6) == .init(state: split, from: 200, to: 300))
        #expect(history.span(of: 9) == .init(state: whole, from: 300, to: nil))
        #expect(history.lastMove == 300)
    }
}
