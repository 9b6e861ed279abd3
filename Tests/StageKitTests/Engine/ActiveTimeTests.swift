import Foundation
import Testing

@testable import StageKit

@Suite("The active time of an attempt")
struct ActiveTimeTests {
    /// Events of stage `a`'s first attempt, or of the run, by the second in which they happen.
    private static func events(_ kinds: [(second: Double, isRun: Bool, kind: RunEvent.Kind)]) -> [RunEvent] {
        kinds.enumerated().map { index, event in
            RunEvent(
                seq: index + 1, at: Date(timeIntervalSince1970: event.second), stage: event.isRun ? nil : "a",
                attempt: event.isRun ? nil : 1, kind: event.kind)
        }
    }

    private static func seconds(_ kinds: [(second: Double, isRun: Bool, kind: RunEvent.Kind)]) -> TimeInterval {
        ActiveTime.seconds(of: "a", attempt: 1, in: events(kinds))
    }

    private static let answer = StageAnswer(isApproval: true, by: "ann")

    @Test("counts from the start to the last event of each process")
    func processes() {
        #expect(
            Self.seconds([
                (0, false, .stageStarted(input: [:])), (10, false, .stepStarted("x", undo: nil)),
                (100, true, .runResumed), (105, false, .stepCompleted("x", result: 1)),
            ]) == 15)
    }

    @Test("leaves out questions, also several at once, and idle child runs")
    func pauses() {
        #expect(
            Self.seconds([
                (0, false, .stageStarted(input: [:])), (1, false, .asked("l", message: "?", choices: [])),
                (2, false, .asked("r", message: "?", choices: [])), (50, false, .answered("l", answer: Self.answer)),
                (60, false, .answered("r", answer: Self.answer)), (63, false, .stageIdle(true)),
                (80, false, .stageIdle(false)), (81, false, .progress(fraction: nil, message: "x")),
            ]) == 5)
    }

    @Test("is nothing before the attempt, and never negative when the clock is set back")
    func edges() {
        #expect(Self.seconds([(0, true, .runResumed), (9, true, .runResumed)]) == 0)
        #expect(Self.seconds([(50, false, .stageStarted(input: [:])), (10, false, .stepStarted("x", undo: nil))]) == 0)
    }
}
