import Testing

@testable import StageKit

@Suite("The scheduler")
struct SchedulerTests {
    private static func scheduler(
        _ needs: KeyValuePairs<String, [String]>, policies: [String: StageDefinition.FailurePolicy] = [:],
        resources: [String: Set<StageResource>] = [:], started: Set<String> = []
    ) -> Scheduler {
        let stages = needs.map { id, needs in
            var stage = StageDefinition(id: id, type: "wait", needs: needs)
            stage.onFailure = policies[id] ?? .fail
            return stage
        }
        return Scheduler(stages: stages, resources: resources, started: started)
    }

    private static let diamond: KeyValuePairs<String, [String]> = ["a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]]

    @Test("starts a stage once all that it needs have succeeded")
    func order() {
        var scheduler = Self.scheduler(Self.diamond)
        let next6 = scheduler.next()
        #expect(next6 == [.start("a")])
        let next7 = scheduler.next()
        #expect(next7.isEmpty)
        let stops1 = scheduler.ended("a", .succeeded)
        #expect(!stops1)
        let next8 = scheduler.next()
        #expect(next8 == [.start("b"), .start("c")])
        let stops2 = scheduler.ended("c", .succeeded)
        #expect(!stops2)
        let next9 = scheduler.next()
        #expect(next9.isEmpty)
        let stops3 = scheduler.ended("b", .skipped)
        #expect(!stops3)
        let next10 = scheduler.next()
        #expect(next10 == [.start("d")])
        #expect(scheduler.outcome == .succeeded)
    }

    @Test("fails the run and blocks the rest after a failure")
    func fails() {
        var scheduler = Self.scheduler(Self.diamond)
        _ = scheduler.next()
        let stops4 = scheduler.ended("a", .failed)
        #expect(stops4)
        #expect(
            scheduler.next() == ["b", "c", "d"].map { .block($0, reason: "The run ended before it.") })
        #expect(scheduler.outcome == .failed)
    }

    @Test(
        "follows the failure policy of a stage",
        arguments: [
            (StageDefinition.FailurePolicy.stopBranch, RunStatus.succeeded),
            (.finishBranches, .failed), (.continue, .succeeded),
        ])
    func policies(policy: StageDefinition.FailurePolicy, outcome: RunStatus) {
        var scheduler = Self.scheduler(["a": [], "b": ["a"], "c": []], policies: ["a": policy])
        let next11 = scheduler.next()
        #expect(next11 == [.start("a"), .start("c")])
        let stops5 = scheduler.ended("a", .failed)
        #expect(!stops5)
        let next = scheduler.next()
        #expect(
            next == (policy == .continue ? [.start("b")] : [.block("b", reason: "It needs 'a', which failed.")]))
        _ = scheduler.ended("c", .succeeded)
        if policy == .continue { _ = scheduler.ended("b", .succeeded) }
        #expect(scheduler.outcome == outcome)
    }

    @Test("blocks all that need a blocked stage, in one go")
    func cascade() {
        var scheduler = Self.scheduler(
            ["a": [], "b": ["a"], "c": ["b"], "d": ["c", "missing"]], policies: ["a": .stopBranch])
        let next12 = scheduler.next()
        #expect(next12 == [.start("a"), .block("d", reason: "It needs 'missing', which did not run.")])
        _ = scheduler.ended("a", .failed)
        #expect(
            scheduler.next() == [
                .block("b", reason: "It needs 'a', which failed."),
                .block("c", reason: "It needs 'b', which did not run."),
            ])
    }

    @Test("runs stages that write the same resource one after the other")
    func resources() {
        let function = StageResource.function("checkout")
        var scheduler = Self.scheduler(
            ["a": [], "b": [], "c": []], resources: ["a": [function], "b": [function], "c": [.function("other")]])
        let next13 = scheduler.next()
        #expect(next13 == [.start("a"), .start("c")])
        _ = scheduler.ended("c", .succeeded)
        let next14 = scheduler.next()
        #expect(next14.isEmpty)
        _ = scheduler.ended("a", .succeeded)
        let next15 = scheduler.next()
        #expect(next15 == [.start("b")])
    }

    @Test("only undoes what an earlier process started once the run is stopped")
    func stop() {
        var scheduler = Self.scheduler(["a": [], "b": ["a"]], started: ["a"])
        scheduler.stop()
        let next16 = scheduler.next()
        #expect(next16 == [.end("a"), .block("b", reason: "The run ended before it.")])
        _ = scheduler.ended("a", .canceled)
        #expect(scheduler.outcome == .canceled)
    }

    @Test("waits while a stage waits without a process")
    func waiting() {
        var scheduler = Self.scheduler(["a": [], "b": ["a"]])
        _ = scheduler.next()
        _ = scheduler.ended("a", .waiting)
        let next17 = scheduler.next()
        #expect(next17.isEmpty)
        #expect(scheduler.outcome == .waiting)
    }

    @Test("decides 10,000 stages in a number of steps that grows with them alone", arguments: [true, false])
    func large(isChain: Bool) {
        let stages = (0..<10_000).map { number in
            StageDefinition(id: "s\(number)", type: "wait", needs: isChain && number > 0 ? ["s\(number - 1)"] : [])
        }
        var scheduler = Scheduler(stages: stages)
        var started = 0
        while true {
            let decisions = scheduler.next()
            if decisions.isEmpty { break }
            for case .start(let id) in decisions {
                started += 1
                _ = scheduler.ended(id, .succeeded)
            }
        }
        #expect(started == 10_000)
        #expect(scheduler.outcome == .succeeded)
    }
}
