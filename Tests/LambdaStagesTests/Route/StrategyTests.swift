import AWSServices
import LambdaStages
import StageKit
import Testing

@Suite("Routing strategies as plans")
struct StrategyTests {
    static let interval = TimeLength(.seconds(60))

    /// The plan in one line: `5% hold 60s check 0, 100%`.
    static func words(_ plan: TrafficPlan) -> String {
        plan.entries.map { entry in
            switch entry {
            case .move(let move):
                let weights = move.weights.map { "\($0.key)=\(JSONValue.percentText($0.value))" }.joined()
                return "\(move.stable)\(weights.isEmpty ? "" : "+\(weights)")"
            case .hold(let hold): return "hold \(hold.length)"
            case .schedule: return "schedule"
            case .checks(let round): return "check \(round.checks)@\(JSONValue.percentText(round.weight))"
            }
        }.joined(separator: ", ")
    }

    static func plan(
        _ strategy: RoutingStrategy, _ alias: AliasState, candidate: FunctionVersion = 7, other: FunctionVersion? = nil,
        checks: [CheckTiming] = [], takeOver: Bool = false, bake: TimeLength? = nil
    ) -> String {
        do throws(RoutingStrategy.Refusal) {
            return words(
                try strategy.plan(
                    from: .init(alias: alias, candidate: candidate, other: other), checks: checks, takeOver: takeOver,
                    bake: bake))
        } catch {
            return "refused"
        }
    }

    static let six = AliasState(stable: 6)

    @Test("Simple moves all at once, and only if something is to move")
    func simple() {
        #expect(Self.plan(.simple, Self.six) == "7")
        #expect(Self.plan(.simple, .absent) == "7")
        #expect(Self.plan(.simple, AliasState(stable: 7)) == "")
        #expect(Self.plan(.simple, AliasState(stable: 7, weights: [8: 0.1])) == "7")
    }

    @Test(
        "Weighted keeps the other version as the main one",
        arguments: [
            (40.0, "6+7=40"), (0.0, ""), (100.0, "7"), (12.5, "6+7=12.5"),
        ])
    func weighted(_ percent: Double, _ expected: String) {
        #expect(Self.plan(.weighted(percent: percent), Self.six) == expected)
    }

    @Test("Weighted needs two versions")
    func weightedRefusals() {
        #expect(Self.plan(.weighted(percent: 40), .absent) == "refused")
        #expect(Self.plan(.weighted(percent: 40), .absent, other: 6) == "6+7=40")
        #expect(Self.plan(.weighted(percent: 40), AliasState(stable: 7)) == "refused")
        #expect(Self.plan(.weighted(percent: 40), AliasState(stable: 6, weights: [7: 0.4])) == "")
    }

    @Test("Blue/green checks before it moves")
    func blueGreen() {
        #expect(Self.plan(.blueGreen, Self.six, checks: [.init(), .init()]) == "check [0, 1]@0, 7")
        #expect(Self.plan(.blueGreen, AliasState(stable: 7), checks: [.init()]) == "")
    }

    @Test("Checks come at the weights they are for, and not before their time after a move")
    func timing() {
        let strategy = RoutingStrategy.canary(
            steps: [.init(percent: 5), .init(percent: 50)], interval: Self.interval)
        #expect(
            Self.plan(strategy, Self.six, checks: [.init(from: 5), .init(from: 50, after: 90)])
                == "6+7=5, hold 1m, check [0]@5, 6+7=50, hold 1m, check [0]@50, hold 30s, check [1]@50, 7")
    }

    @Test("a bake continues the checks after the last move")
    func bake() {
        let canary = RoutingStrategy.canary(steps: [.init(percent: 5)], interval: Self.interval)
        let bake = TimeLength(.seconds(600))
        let checks = [CheckTiming(from: 5), CheckTiming(from: 100)]
        #expect(
            Self.plan(canary, Self.six, checks: checks, bake: bake)
                == "6+7=5, hold 1m, check [0]@5, 7, hold 10m, check [0, 1]@100")
        #expect(Self.plan(canary, .absent, checks: checks, bake: bake) == "7, hold 10m, check [0, 1]@100")
        #expect(Self.plan(.blueGreen, Self.six, checks: checks, bake: bake) == "7, hold 10m, check [0, 1]@100")
        #expect(Self.plan(canary, AliasState(stable: 7), checks: checks, bake: bake) == "")
    }

    @Test("a schedule replaces the steps")
    func scheduled() {
        let checks = [CheckTiming(from: 0), CheckTiming(from: 5)]
        let bake = TimeLength(.seconds(60))
        #expect(
            Self.plan(.scheduled, Self.six, checks: checks, bake: bake)
                == "check [0]@0, schedule, hold 1m, check [0, 1]@100")
        #expect(Self.plan(.scheduled, .absent, checks: checks) == "check [0]@0, 7")
        #expect(Self.plan(.scheduled, AliasState(stable: 6, weights: [7: 0.1])) == "schedule")
        #expect(Self.plan(.scheduled, AliasState(stable: 6, weights: [5: 0.1])) == "refused")
        #expect(Self.plan(.scheduled, AliasState(stable: 6, weights: [5: 0.1]), takeOver: true) == "6, schedule")
    }

    @Test("Linear is a canary of equal steps")
    func linear() {
        #expect(CanaryStep.linear(every: 25).map(\.percent) == [25, 50, 75])
        #expect(CanaryStep.linear(every: 30).map(\.percent) == [30, 60, 90])
        #expect(CanaryStep.linear(every: 100).isEmpty)
        #expect(CanaryStep.linear(every: 10).map(\.percent).last == 90)
        #expect(CanaryStep.linear(every: 0.1).count == 999)
        #expect(CanaryStep.linear(every: 0.000_000_1).count == 999)
        #expect(CanaryStep.linear(every: 0).count == 999)
    }

    @Test(
        "weights at the start: on the target they are held again, on others they are refused or cleared",
        arguments: [
            (AliasState(stable: 6, weights: [7: 0.03]), false, "6+7=10, hold 1m, 6+7=50, hold 1m, 7"),
            (AliasState(stable: 6, weights: [7: 0.3]), false, "hold 1m, 6+7=50, hold 1m, 7"),
            (AliasState(stable: 6, weights: [7: 0.5]), false, "hold 1m, 7"),
            (AliasState(stable: 6, weights: [5: 0.5]), false, "refused"),
            (AliasState(stable: 7, weights: [5: 0.5]), false, "refused"),
            (AliasState(stable: 6, weights: [5: 0.5]), true, "6, 6+7=10, hold 1m, 6+7=50, hold 1m, 7"),
            (AliasState(stable: 7, weights: [5: 0.5]), true, "7"),
        ])
    func started(_ alias: AliasState, _ takeOver: Bool, _ expected: String) {
        let strategy = RoutingStrategy.canary(
            steps: [.init(percent: 10), .init(percent: 50)], interval: Self.interval)
        #expect(Self.plan(strategy, alias, takeOver: takeOver) == expected)
    }

    @Test(
        "Steps that make no canary are told",
        arguments: [
            ([], "empty"), ([10, 5], "ascend"), ([5, 5], "ascend"), ([0], "above 0"), ([140], "at most 100"),
        ] as [([Double], String)])
    func faults(_ steps: [Double], _ word: String) {
        #expect(CanaryStep.problem(steps.map { CanaryStep(percent: $0) })?.contains(word) == true)
    }

    @Test("steps in order are valid, with or without 100")
    func noFault() {
        #expect(CanaryStep.problem([5, 25, 100].map { CanaryStep(percent: $0) }) == nil)
        #expect(CanaryStep.problem([0.5].map { CanaryStep(percent: $0) }) == nil)
    }
}

extension JSONValue {
    static func percentText(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}
