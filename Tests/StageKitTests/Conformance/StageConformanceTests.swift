import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

extension World {
    /// Takes its time in the real world, whatever becomes of the task.
    fileprivate func doze() async {
        await Task.detached {
            for _ in 0..<15 where !Task.isCancelled { try? await ContinuousClock().sleep(for: .milliseconds(10)) }
        }.value
    }
}

@Suite("The conformance tests find violations")
struct StageConformanceTests {
    private static let schema = InputSchema(InputField("value", .integer, "What to write.", required: true))

    /// A stage over a world, which is good unless it is told otherwise.
    private static func conformance(
        _ fault: String = "", badInputs: [JSONValue] = [[:], ["value": "x"], ["value": 1, "other": 2]]
    ) -> StageConformance {
        StageConformance(
            input: ["value": 7], badInputs: badInputs,
            timeout: fault.hasPrefix("deaf") ? .milliseconds(50) : .seconds(20)
        ) {
            let world = World()
            let kind = StageKind(
                "writes", about: "Writes a number.", schema: schema,
                run: { input, context in
                    let value = input["value"]?.intValue ?? 0
                    if fault == "deaf once it has begun" {
                        try Task.checkCancellation()
                        await world.doze()
                    }
                    let before: Int = try await context.step("look") { world["number"] }
                    if fault == "outside a step" { world.write(world["sum"] + 1, to: "sum") }
                    // Reads from something that knows nothing of tasks.
                    if fault == "deaf" { await world.doze() }
                    let undo = UndoStep(
                        "number", before: .integer(Int64(before)), wanted: .integer(Int64(value)))
                    try await context.step("write", undo: fault == "no undo" ? nil : undo) {
                        if fault == "does not look" || world["number"] != value {
                            world.write(world["sum"] + 1, to: "sum")
                            world.write(value, to: "number")
                        }
                    }
                    try await context.wait("settle", for: .seconds(60))
                    return ["written": .integer(Int64(value))]
                },
                undo: { record, _ in
                    world.write(record.before.intValue ?? 0, to: "number")
                    world.write(0, to: "sum")
                })
            return StageConformance.Subject(kind: kind) {
                ["number": .integer(Int64(world["number"])), "sum": .integer(Int64(world["sum"]))]
            }
        }
    }

    @Test("a conforming stage has no findings")
    func good() async {
        #expect(await Self.conformance().findings() == [])
        #expect(await Self.conformance().findings() == [], "each trial has its own environment")
    }

    @Test(
        "a violated rule is named",
        arguments: [
            ("outside a step", "repeats no effect"), ("does not look", "repeats no effect"),
            ("no undo", "can be undone"), ("deaf", "a canceled stage ends and is undone: Canceled after event"),
            ("deaf once it has begun", "after event 2 (stage_started) it d"),
        ])
    func bad(fault: String, rule: String) async {
        let findings = await Self.conformance(fault).findings()
        #expect(findings.contains { $0.description.contains(rule) }, "\(findings)")
    }

    @Test("an accepted invalid input is reported")
    func takesAnything() async {
        let findings = await Self.conformance(badInputs: [["value": 8]]).findings()
        #expect(findings.map(\.description) == [#"an invalid input is refused: {"value":8} is accepted."#])
    }

    @Test("a failing valid input ends the checks")
    func fails() async {
        let findings = await StageConformance(input: [:]) {
            StageConformance.Subject(
                kind: StageKind(
                    "fails", about: "Fails.", schema: InputSchema(),
                    run: { _, _ in throw StageError(.failed, "It is not to be.") }))
        }.findings()
        #expect(findings.map(\.description) == ["a valid input succeeds: It is not to be."])
    }
}
