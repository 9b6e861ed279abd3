import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@Suite("A person is asked")
struct ManualJudgmentTests {
    private static let text = """
        name: p
        stages:
          - { id: ask, type: manual-judgment, with: { message: "Ship it?", choices: [slow, fast] } }
          - id: tell
            type: evaluate-variables
            needs: [ask]
            with: { variables: { pace: "${ #stage('ask').outputs.choice }" } }
        """
    private static let plain = "name: p\nstages: [{ id: ask, type: manual-judgment, retry: { attempts: 3 } }]"

    @Test("the run waits without a process, and resumes with the answer")
    func approved() async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        let left = try await bench.detach(Self.text, store)
        #expect(left.status == .waiting)
        #expect(left.dueAt == nil)
        #expect(left["ask"]?.status == .waiting)
        #expect(left["ask"]?.openQuestion?.message == "Ship it?")
        #expect(left["tell"]?.status == .pending)

        // A night is not the stage's time.
        bench.clock.advance(by: .seconds(36000))
        try await store.add(bench.ask(.approve(stage: "ask", choice: "slow"), reason: "it rains"), to: "run-1")
        let run = try await bench.resume(Self.text, store)
        #expect(run.status == .succeeded)
        #expect(
            run["ask"]?.outputs == ["choice": "slow", "approved": true, "by": "grace", "reason": "it rains"])
        #expect(run["tell"]?.outputs == ["pace": "slow"])
        #expect(run["ask"]?.attempt == 1)
    }

    @Test("with an existing answer the process does not exit before the following work")
    func answeredBefore() async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        _ = try await bench.detach(Self.text, store)
        try await PipelineRunner(store: store, clock: bench.clock).record(
            bench.ask(.approve(stage: "ask", choice: "slow")), of: "run-1")
        #expect(try await store.runs().first?.dueAt == bench.clock.now, "it can be gone on with at once")
        let run = try await bench.resume(Self.text, store, detaches: true)
        #expect(run.status == .succeeded)
        #expect(run["tell"]?.outputs == ["pace": "slow"])
    }

    @Test("an answer that arrives while the process exits is used by the next process")
    func answeredMeanwhile() async throws {
        for _ in 0..<50 {
            let bench = Workbench()
            let store = InMemoryRunStore()
            _ = try await bench.detach(Self.text, store)
            try await store.add(bench.ask(.approve(stage: "ask", choice: "slow")), to: "run-1")
            var run = try await bench.resume(Self.text, store, detaches: true)
            if run.status == .waiting {
                // The process had left before it saw the answer, which is there for the next one.
                run = try await bench.resume(Self.text, store)
            }
            #expect(run.status == .succeeded)
            #expect(run["tell"]?.outputs == ["pace": "slow"])
        }
    }

    @Test("two concurrent questions with one name are two questions")
    func sideBySide() async throws {
        var stages = Workbench()
        stages.add("two") { _, context in
            async let left = try context.parallel("left").ask("which", "Left?")
            async let right = try context.parallel("right").ask("which", "Right?")
            let (one, other) = try await (left, right)
            return ["left": .string(one.by), "right": .string(other.by)]
        }
        let bench = stages
        let store = InMemoryRunStore()
        let text = "name: p\nstages: [{ id: a, type: two }]"
        let run = try await withThrowingTaskGroup(of: Run?.self) { group in
            group.addTask { try await bench.run(text, store: store) }
            while bench.recorder.events.count(where: { $0.kind.type == "asked" }) < 2 { await Task.yield() }
            try await store.add(bench.ask(.approve(stage: "a", choice: nil)), to: "run-1")
            while !bench.recorder.events.contains(where: { $0.kind.type == "answered" }) { await Task.yield() }
            try await store.add(bench.ask(.approve(stage: "a", choice: nil)), to: "run-1")
            return try await group.next() ?? nil
        }
        #expect(run?["a"]?.outputs == ["left": "grace", "right": "grace"])
        #expect(bench.recorder.events.count { $0.kind.type == "asked" } == 2)
    }

    @Test("a no fails the stage, says who and why, and is not asked again")
    func rejected() async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        let left = try await bench.detach(Self.plain, store)
        #expect(left["ask"]?.openQuestion?.message == "Continue?")
        try await store.add(bench.ask(.reject(stage: "ask"), reason: "not on a Friday"), to: "run-1")
        let run = try await bench.resume(Self.plain, store)
        #expect(run.status == .failed)
        #expect(run["ask"]?.error?.message == "grace said no: not on a Friday")
        #expect(run["ask"]?.attempt == 1)
    }

    @Test("a no without a reason")
    func rejectedWithoutReason() async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        _ = try await bench.detach(Self.plain, store)
        try await store.add(bench.ask(.reject(stage: "ask")), to: "run-1")
        let run = try await bench.resume(Self.plain, store)
        #expect(run["ask"]?.error?.message == "grace said no")
    }

    @Test(
        "an answer that the question does not have does not count, and who gave it is told",
        arguments: [
            (text, "medium", "'medium' is not one of its choices: slow, fast"),
            (text, nil, "name one of its choices: slow, fast"),
            (plain, "fast", "it has no choices, and 'fast' was given"),
        ] as [(String, String?, String)])
    func wrongChoice(text: String, choice: String?, words: String) async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        _ = try await bench.detach(text, store)
        try await store.add(bench.ask(.approve(stage: "ask", choice: choice)), to: "run-1")
        let right = text == Self.text ? "fast" : nil
        let run = try await withThrowingTaskGroup(of: Run?.self) { group in
            group.addTask { try await bench.resume(text, store) }
            while bench.recorder.lines.isEmpty { await Task.yield() }
            let asked = try await Run(id: "run-1", events: store.events(of: "run-1"))
            #expect(asked["ask"]?.status == .waiting, "it still waits")
            try await store.add(bench.ask(.approve(stage: "ask", choice: right)), to: "run-1")
            return try await group.next() ?? nil
        }
        #expect(bench.recorder.lines.count == 1)
        #expect(bench.recorder.lines.first?.contains(words) == true, "\(bench.recorder.lines)")
        #expect(run?.status == .succeeded)
        #expect(run?["ask"]?.outputs["choice"] == right.map { .string($0) } ?? .null)
    }

    @Test("an answer to a stage that has asked nothing is told too")
    func nothingAsked() async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        let text = """
            name: p
            stages:
              - { id: ask, type: manual-judgment }
              - { id: late, type: manual-judgment, needs: [ask] }
            """
        _ = try await bench.detach(text, store)
        try await store.add(bench.ask(.approve(stage: "late", choice: nil)), to: "run-1")
        try await store.add(bench.ask(.reject(stage: "ask")), to: "run-1")
        let run = try await bench.resume(text, store)
        #expect(run.status == .failed)
        #expect(bench.recorder.lines == ["The answer of grace does not count: the stage has no open question."])
    }

    @Test("the process stays as long as another branch works")
    func branches() async throws {
        var bench = Workbench()
        bench.add("work") { _, context in
            try await context.clock.sleep(for: .seconds(600))
            return [:]
        }
        let start = bench.clock.now
        let store = InMemoryRunStore()
        let text = """
            name: p
            stages:
              - { id: ask, type: manual-judgment }
              - { id: work, type: work }
              - { id: more, type: work, needs: [work] }
            """
        let left = try await bench.detach(text, store)
        #expect(left.status == .waiting)
        #expect(left["work"]?.status == .succeeded)
        #expect(left["more"]?.endedAt == start.addingTimeInterval(1200))
        #expect(left["ask"]?.status == .waiting)
    }

    @Test("interrupted anywhere, the question is asked once and its answer counts")
    func cutOff() async throws {
        let store = CrashingRunStore(World())
        let bench = Workbench()
        _ = try await withThrowingTaskGroup(of: Run?.self) { group in
            group.addTask { try await bench.run(Self.plain, store: store) }
            while !bench.recorder.events.contains(where: { $0.kind.type == "asked" }) { await Task.yield() }
            try await store.add(bench.ask(.approve(stage: "ask", choice: nil)), to: "run-1")
            return try await group.next() ?? nil
        }
        for cut in store.cuts where !cut.events.isEmpty {
            let kept = try await cut.store()
            let second = Workbench()
            if !cut.events.contains(where: { $0.kind.type == "answered" }) {
                try await kept.add(second.ask(.approve(stage: "ask", choice: nil)), to: "run-1")
            }
            // One that comes before the question is told that nothing was asked; then there is another.
            let run = try await withThrowingTaskGroup(of: Run?.self) { group in
                group.addTask { try await second.resume(Self.plain, kept) }
                if !cut.events.contains(where: { $0.kind.type == "asked" }) {
                    while !second.recorder.events.contains(where: { $0.kind.type == "asked" }) { await Task.yield() }
                    try await kept.add(second.ask(.approve(stage: "ask", choice: nil)), to: "run-1")
                }
                return try await group.next() ?? nil
            }
            #expect(run?.status == .succeeded, "\(cut.what)")
            let all = try await kept.events(of: "run-1")
            #expect(all.filter { $0.kind.type == "asked" }.count == 1, "\(cut.what)")
        }
    }

    @Test(
        "choices that could not be given are faults",
        arguments: [("[a, b, a]", "The choice 'a' is there twice."), ("[a, \"\"]", "A choice must not be empty")])
    func faults(choices: String, words: String) async {
        let faults = await Workbench().faults(
            "name: p\nstages:\n  - { id: a, type: manual-judgment, with: { choices: \(choices) } }")
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("test.yaml:3:") == true)
        #expect(faults.first?.contains(words) == true, "\(faults)")
    }

    private static let limited = "name: p\nstages: [{ id: ask, type: manual-judgment, timeout: 1h }]"

    @Test("the timeout of the stage ends its question, with a process")
    func timedOut() async throws {
        let bench = Workbench()
        let run = try await bench.run(Self.limited)
        #expect(run["ask"]?.error?.code == "timedOut")
        #expect(run["ask"]?.error?.message.contains("Nobody answered until 2026-01-05T13:00:00Z") == true)
        #expect(run["ask"]?.endedAt == run.startedAt?.addingTimeInterval(3600))
    }

    @Test("the timeout of the stage ends its question, without a process")
    func timedOutDetached() async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        let left = try await bench.detach(Self.limited, store)
        #expect(left.status == .waiting)
        #expect(left.dueAt == left.startedAt?.addingTimeInterval(3600))
        bench.clock.advance(by: .seconds(3600))
        let run = try await bench.resume(Self.limited, store, detaches: true)
        #expect(run["ask"]?.error?.code == "timedOut")
        #expect(run.status == .failed)
    }

    @Test("an answer in time counts, one after the end of the question does not", arguments: [true, false])
    func late(isLate: Bool) async throws {
        let bench = Workbench()
        let store = InMemoryRunStore()
        _ = try await bench.detach(Self.limited, store)
        bench.clock.advance(by: .seconds(isLate ? 3601 : 3599))
        try await PipelineRunner(store: store, clock: bench.clock).record(
            bench.ask(.approve(stage: "ask", choice: nil)), of: "run-1")
        let run = try await bench.resume(Self.limited, store)
        #expect(run.status == (isLate ? .failed : .succeeded))
    }

    @Test("a clock that is set back after the question does not make it longer")
    func setBack() async throws {
        let store = InMemoryRunStore()
        _ = try await Workbench(clock: TestClock()).detach(Self.limited, store)
        let early = Workbench(clock: TestClock(start: Date(timeIntervalSince1970: 1_700_000_000)))
        let run = try await early.resume(Self.limited, store)
        #expect(run["ask"]?.error?.code == "timedOut")
        #expect(run["ask"]?.endedAt == Date(timeIntervalSince1970: 1_700_003_600))
    }

    @Test("the timeout of a stage that works after its answer is on time")
    func limitAfterAnswer() async throws {
        var bench = Workbench()
        bench.add("asks") { _, context in
            _ = try await context.ask("go", "Go on?", choices: [])
            try await context.clock.sleep(for: .seconds(15))
            return [:]
        }
        let text = "name: p\nstages: [{ id: a, type: asks, timeout: 3s }]"
        let store = InMemoryRunStore()
        let run = try await withThrowingTaskGroup(of: Run?.self) { [bench] group in
            group.addTask { try await bench.run(text, store: store) }
            while try await store.events(of: "run-1").last?.kind.type != "asked" { await Task.yield() }
            try await store.add(bench.ask(.approve(stage: "a", choice: nil)), to: "run-1")
            return try await group.next() ?? nil
        }
        #expect(run?["a"]?.error?.code == "timedOut", "\(run?["a"]?.outputs ?? .null)")
    }
}
