import Foundation
public import StageKit

/// The conformance tests of a stage. They check that invalid inputs are refused, that the stage ends when it is canceled,
/// that its effects can be undone, and that an interrupted and resumed run repeats no effect, even if the record of an
/// effect is lost.
///
/// The stage runs in virtual time, many times, each time in a separate environment:
/// ```swift
/// let findings = await StageConformance(input: ["name": "Ada"], badInputs: [[:], ["name": 7]]) {
///     let world = World()
///     return StageConformance.Subject(kind: StageKind("greet", about: "…", stage: Greet(world)), snapshot: { world.json })
/// }.findings()
/// #expect(findings.isEmpty)
/// ```
public struct StageConformance: Sendable {
    /// A stage with its own environment.
    public struct Subject: Sendable {
        /// The stage.
        public let kind: StageKind
        /// The folder that relative paths start from.
        public let folder: String
        /// Returns the current state of the environment. Equal states compare equal.
        public let snapshot: @Sendable () async throws -> JSONValue

        /// Creates a subject.
        public init(
            kind: StageKind, folder: String = "/",
            snapshot: @escaping @Sendable () async throws -> JSONValue = { .null }
        ) {
            self.kind = kind
            self.folder = folder
            self.snapshot = snapshot
        }
    }

    /// A violation of a rule.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The rule.
        public let rule: String
        /// The observation.
        public let seen: String

        /// Rule and observation in one line.
        public var description: String { "\(rule): \(seen)" }
    }

    let input: JSONValue
    private let badInputs: [JSONValue]
    let undoes: Bool
    let timeout: Duration
    let make: @Sendable () async throws -> Subject

    /// Creates the checks.
    /// - Parameters:
    ///   - input: an input with which the stage succeeds.
    ///   - badInputs: inputs that it must refuse.
    ///   - undoes: whether undo must restore the initial state of the environment.
    ///   - timeout: the maximum real time until a canceled stage ends.
    ///   - make: returns the stage with a new environment.
    public init(
        input: JSONValue, badInputs: [JSONValue] = [], undoes: Bool = true, timeout: Duration = .seconds(5),
        make: @escaping @Sendable () async throws -> Subject
    ) {
        self.input = input
        self.badInputs = badInputs
        self.undoes = undoes
        self.timeout = timeout
        self.make = make
    }

    /// Runs all checks.
    /// - Returns: the violations; empty if the stage conforms.
    public func findings() async -> [Finding] {
        var findings: [Finding] = []
        func check(_ rule: String, _ body: () async throws -> String?) async {
            // The caller does not wait for the result any more.
            guard !Task.isCancelled else { return }
            do {
                if let seen = try await body() { findings.append(Finding(rule: rule, seen: seen)) }
            } catch {
                findings.append(Finding(rule: rule, seen: "\(error)"))
            }
        }
        await check("a valid input succeeds", succeeds)
        guard findings.isEmpty else { return findings }
        for bad in badInputs { await check("an invalid input is refused") { try await refuses(bad) } }
        await check("an interrupted run resumes and repeats no effect", resumes)
        await check("a canceled stage ends and is undone", isCanceled)
        if undoes { await check("its effects can be undone") { try await isUndone() } }
        return findings
    }
}
