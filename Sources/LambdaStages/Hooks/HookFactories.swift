package import StageKit

/// Makes checks, schedules and selectors out of scripts. The Lambda stages know no script language; who wires them up
/// says what a file is.
///
/// Each factory is called once in an attempt of a stage, so what it gives may keep what it has loaded.
package struct HookFactories: Sendable {
    /// What is wrong with a script and what it is given, before anything runs. The path of a fault is empty for the
    /// script itself, and begins with `with` for what it is given.
    package var validate: @Sendable (HookScript) -> [StageDiagnostic]
    package var check: @Sendable (HookScript) async throws -> any HealthCheck
    package var schedule: @Sendable (HookScript) async throws -> any WeightSchedule
    package var selector: @Sendable (HookScript) async throws -> any VersionSelector

    package init(
        validate: @escaping @Sendable (HookScript) -> [StageDiagnostic],
        check: @escaping @Sendable (HookScript) async throws -> any HealthCheck,
        schedule: @escaping @Sendable (HookScript) async throws -> any WeightSchedule,
        selector: @escaping @Sendable (HookScript) async throws -> any VersionSelector
    ) {
        self.validate = validate
        self.check = check
        self.schedule = schedule
        self.selector = selector
    }

    /// For programs that cannot run scripts: each one is a fault.
    package static let unavailable = HookFactories(
        validate: { [StageDiagnostic([], refusal($0))] },
        check: { throw StageError(.invalidInput, refusal($0)) },
        schedule: { throw StageError(.invalidInput, refusal($0)) },
        selector: { throw StageError(.invalidInput, refusal($0)) })

    private static func refusal(_ script: HookScript) -> String {
        "This program runs no Lua scripts, so \(script.file) cannot be used."
    }
}
