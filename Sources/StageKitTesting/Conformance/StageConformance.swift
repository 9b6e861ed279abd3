import Foundation
public import StageKit

/// What every stage owes to those who use it, as a set of checks: the input is decoded and its faults are found, a
/// cancellation is honoured at any moment, what it did can be undone, and a run that is cut off anywhere does no effect
/// twice: neither after what is on record, nor after an effect whose record is lost.
///
/// The stage runs in virtual time, many times, each time against an outside of its own:
/// ```swift
/// let findings = await StageConformance(input: ["name": "Ada"], badInputs: [[:], ["name": 7]]) {
///     let world = World()
///     return StageConformance.Subject(kind: StageKind("greet", about: "…", stage: Greet(world)), look: { world.json })
/// }.findings()
/// #expect(findings.isEmpty)
/// ```
public struct StageConformance: Sendable {
    /// A stage with an outside of its own.
    public struct Subject: Sendable {
        /// The stage.
        public let kind: StageKind
        /// The folder that relative paths start from.
        public let folder: String
        /// How its outside looks now; two outsides that look alike are equal.
        public let look: @Sendable () async throws -> JSONValue

        /// Creates a subject.
        public init(
            kind: StageKind, folder: String = "/", look: @escaping @Sendable () async throws -> JSONValue = { .null }
        ) {
            self.kind = kind
            self.folder = folder
            self.look = look
        }
    }

    /// Something that the stage owes and does not do.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// Which of the rules.
        public let rule: String
        /// What was seen.
        public let seen: String

        /// Both in a line.
        public var description: String { "\(rule): \(seen)" }
    }

    let input: JSONValue
    private let badInputs: [JSONValue]
    let undoes: Bool
    let patience: Duration
    let make: @Sendable () async throws -> Subject

    /// Creates the checks.
    /// - Parameters:
    ///   - input: an input with which the stage succeeds.
    ///   - badInputs: inputs that it must refuse.
    ///   - undoes: whether undoing the stage must bring its outside back to where it was.
    ///   - patience: how long, in real time, the stage may take to end after it was cancelled.
    ///   - make: gives the stage with a fresh outside.
    public init(
        input: JSONValue, badInputs: [JSONValue] = [], undoes: Bool = true, patience: Duration = .seconds(5),
        make: @escaping @Sendable () async throws -> Subject
    ) {
        self.input = input
        self.badInputs = badInputs
        self.undoes = undoes
        self.patience = patience
        self.make = make
    }

    /// Makes all checks.
    /// - Returns: what the stage does not do; empty if it does all of it.
    public func findings() async -> [Finding] {
        var findings: [Finding] = []
        func check(_ rule: String, _ body: () async throws -> String?) async {
            // Who asks does not wait for the answer any more.
            guard !Task.isCancelled else { return }
            do {
                if let seen = try await body() { findings.append(Finding(rule: rule, seen: seen)) }
            } catch {
                findings.append(Finding(rule: rule, seen: "\(error)"))
            }
        }
        await check("a good input succeeds", succeeds)
        guard findings.isEmpty else { return findings }
        for bad in badInputs { await check("a bad input is refused") { try await refuses(bad) } }
        await check("what is cut off is gone on with, and no effect is had twice", goesOn)
        await check("a cancellation is honoured", isCancelled)
        if undoes { await check("what it did can be undone") { try await isUndone() } }
        return findings
    }
}
