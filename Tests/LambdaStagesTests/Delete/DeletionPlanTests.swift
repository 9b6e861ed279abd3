import AWSServices
import LambdaStages
import Testing

@Suite("Plans of deletion")
struct DeletionPlanTests {
    static func candidate(
        _ number: Int, age: Double? = nil, aliases: [String] = [], others: [String] = []
    ) -> DeletionPlan.Candidate {
        DeletionPlan.Candidate(
            .number(number), age: age, aliases: aliases, others: others)
    }

    static func rules(
        _ selection: DeletionSelector, keepsHeld: Bool = false, isForced: Bool = false, minimumAge: Double? = nil
    ) -> DeletionPlan.Rules {
        var rules = DeletionPlan.Rules(selection)
        rules.keepsHeld = keepsHeld
        rules.isForced = isForced
        rules.minimumAge = minimumAge
        return rules
    }

    @Test("olderThan keeps the newest, and names what is held")
    func olderThan() throws {
        let candidates = [
            Self.candidate(1, others: ["the event source q"]), Self.candidate(2, aliases: ["live"]),
            Self.candidate(3), Self.candidate(10),
        ]
        let plan = try DeletionPlan(candidates, Self.rules(.olderThan(1)))
        #expect(plan.delete == [3])
        #expect(
            plan.kept == [
                .init(version: 1, reason: "held by the event source q"),
                .init(version: 2, reason: "held by alias live"), .init(version: 10, reason: "not selected"),
            ])
        let forced = try DeletionPlan(candidates, Self.rules(.olderThan(1), isForced: true))
        #expect(forced.delete == [1, 3])
    }

    @Test("A version that was named and is held stops it all, unless it may be kept")
    func held() throws {
        let candidates = [Self.candidate(1), Self.candidate(2, aliases: ["live"])]
        let refusal = #expect(throws: DeletionPlan.Refusal.self) {
            try DeletionPlan(candidates, Self.rules(.newest))
        }
        #expect(refusal?.message.contains("held by alias live") == true)
        #expect(throws: DeletionPlan.Refusal.self) { try DeletionPlan(candidates, Self.rules(.newest, isForced: true)) }
        #expect(try DeletionPlan(candidates, Self.rules(.newest, keepsHeld: true)).delete.isEmpty)
        #expect(try DeletionPlan(candidates, Self.rules(.previous)).delete == [1])
    }

    @Test("What is too young stays")
    func age() throws {
        let candidates = [Self.candidate(1, age: 100), Self.candidate(2, age: 50), Self.candidate(3)]
        let plan = try DeletionPlan(candidates, Self.rules(.olderThan(1), minimumAge: 60))
        #expect(plan.delete == [1])
        #expect(plan.kept.first == .init(version: 2, reason: "younger than the minimum age"))
    }
}
