import Foundation
package import StageKit

/// Makes checks, schedules and selectors out of scripts. The Lambda stages know no script language; who wires them up
/// says what a file is.
///
/// Each factory is called once in an attempt of a stage, so what it gives may keep what it has loaded.
package struct HookFactories: Sendable {
    /// The problems of a script and its parameters, before anything runs. The path of a diagnostic is empty for the
    /// script itself, and begins with `with` for its parameters.
    package var validate: @Sendable (ScriptReference) -> [StageDiagnostic]
    package var check: @Sendable (ScriptReference) async throws -> any HealthCheck
    package var schedule: @Sendable (ScriptReference) async throws -> any WeightSchedule
    package var selector: @Sendable (ScriptReference) async throws -> any ScriptedSelector

    package init(
        validate: @escaping @Sendable (ScriptReference) -> [StageDiagnostic],
        check: @escaping @Sendable (ScriptReference) async throws -> any HealthCheck,
        schedule: @escaping @Sendable (ScriptReference) async throws -> any WeightSchedule,
        selector: @escaping @Sendable (ScriptReference) async throws -> any ScriptedSelector
    ) {
        self.validate = validate
        self.check = check
        self.schedule = schedule
        self.selector = selector
    }

    /// For programs that cannot run scripts: each script is an error.
    package static let unavailable = HookFactories(
        validate: { [StageDiagnostic([], refusal($0))] },
        check: { throw StageError(.invalidInput, refusal($0)) },
        schedule: { throw StageError(.invalidInput, refusal($0)) },
        selector: { throw StageError(.invalidInput, refusal($0)) })

    private static func refusal(_ script: ScriptReference) -> String {
        "This program runs no Lua scripts, so \(script.file) cannot be used."
    }
}

/// The problems of the scripts that a pipeline names, before anything runs.
struct HookDiagnostics: Sendable {
    let location: StageCheckContext
    let hooks: HookFactories

    /// The problems of a map that names a script.
    /// - Parameters:
    ///   - map: has the file, and perhaps `with`.
    ///   - file: the file's key in it.
    ///   - path: where the map is.
    func diagnostics(
        _ kind: ScriptReference.Kind, _ map: CheckedInput, file: String, at path: [String], timeout: JSONValue? = nil
    ) -> [StageDiagnostic] {
        guard let name = map.known(file)?.stringValue else { return [] }
        let script = ScriptReference(
            kind, file: location.path(name), with: map.value["with"].flatMap { $0.isNull ? nil : $0 } ?? [:],
            timeout: timeout?.stringValue.flatMap(TimeLength.init) ?? TimeLength(.seconds(60)))
        return diagnostics(script, filePath: path + [file], path)
    }

    /// The problems of a script that is named by its file alone.
    func diagnostics(_ kind: ScriptReference.Kind, _ file: String, at path: [String]) -> [StageDiagnostic] {
        diagnostics(ScriptReference(kind, file: location.path(file)), filePath: path, path)
    }

    private func diagnostics(_ script: ScriptReference, filePath: [String], _ path: [String]) -> [StageDiagnostic] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: script.file, isDirectory: &isFolder), !isFolder.boolValue else {
            return [StageDiagnostic(filePath, "There is no file \(script.file).")]
        }
        return hooks.validate(script).map { problem in
            StageDiagnostic(
                problem.path.isEmpty ? filePath : path + problem.path, problem.message, severity: problem.severity)
        }
    }
}
