import Foundation
package import StageKit

/// A script as a pipeline names it: its file, what it is used as, and what it is given.
package struct ScriptReference: Hashable, Sendable {
    /// What a script is used as; the raw value is the `kind` that the script itself states.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case healthCheck = "health_check"
        case weightSchedule = "weight_schedule"
        case versionSelector = "version_selector"
        /// No hook: a stage of its own, in a plugin.
        case stage
    }

    package var kind: Kind
    /// The absolute path.
    package var file: String
    /// What the pipeline writes under `with`, not checked yet; a map. Before the run, text with `${` in it is not known
    /// yet: `CheckedInput(with)` tells.
    package var with: JSONValue
    /// How long one call may take, by the run's clock.
    package var timeout: TimeLength

    package init(
        _ kind: Kind, file: String, with: JSONValue = [:], timeout: TimeLength = TimeLength(.seconds(60))
    ) {
        self.kind = kind
        self.file = file
        self.with = with
        self.timeout = timeout
    }
}

/// A script as a stage's input names it: a file, or a map with the file and `with`.
package struct ScriptInput: Decodable, Hashable, Sendable {
    /// The path, relative to the pipeline's folder.
    let file: String
    /// The script's parameters, a map.
    let with: JSONValue

    private enum Keys: String, CodingKey { case lua, select, with }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            (file, with) = (text, [:])
            return
        }
        let container = try decoder.container(keyedBy: Keys.self)
        file = try container.decode(String.self, forKey: container.contains(.lua) ? .lua : .select)
        with = try container.decodeIfPresent(JSONValue.self, forKey: .with) ?? [:]
    }

    func script(_ kind: ScriptReference.Kind, _ context: StageContext) -> ScriptReference {
        ScriptReference(kind, file: context.path(file), with: with)
    }

    /// The map with which a stage's field names a script.
    static func kind(file key: String, _ about: String) -> InputKind {
        .object(
            InputField(key, .string, about, required: true),
            InputField("with", .map(.any), "The parameters of the script."))
    }
}

/// Makes checks, schedules and selectors out of scripts. The Lambda stages know no script language; who wires them up
/// says what a file is.
///
/// Each factory is called once in an attempt of a stage, so what it gives may keep what it has loaded.
package struct HookFactories: Sendable {
    /// What is wrong with a script and what it is given, before anything runs. The path of a fault is empty for the
    /// script itself, and begins with `with` for what it is given.
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

    /// For programs that cannot run scripts: each one is a fault.
    package static let unavailable = HookFactories(
        validate: { [StageDiagnostic([], refusal($0))] },
        check: { throw StageError(.invalidInput, refusal($0)) },
        schedule: { throw StageError(.invalidInput, refusal($0)) },
        selector: { throw StageError(.invalidInput, refusal($0)) })

    private static func refusal(_ script: ScriptReference) -> String {
        "This program runs no Lua scripts, so \(script.file) cannot be used."
    }
}

/// What is wrong with the scripts that a pipeline names, before anything runs.
struct HookDiagnostics: Sendable {
    let location: StageCheckContext
    let hooks: HookFactories

    /// The faults of a map that names a script.
    /// - Parameters:
    ///   - map: has the file, and perhaps `with`.
    ///   - file: the file's key in it.
    ///   - path: where the map is.
    func faults(
        _ kind: ScriptReference.Kind, _ map: CheckedInput, file: String, at path: [String], timeout: JSONValue? = nil
    ) -> [StageDiagnostic] {
        guard let name = map.known(file)?.stringValue else { return [] }
        let script = ScriptReference(
            kind, file: location.path(name), with: map.value["with"]?.nonNull ?? [:],
            timeout: timeout?.stringValue.flatMap(TimeLength.init) ?? TimeLength(.seconds(60)))
        return faults(script, filePath: path + [file], path)
    }

    /// The faults of a script that is named by its file alone.
    func faults(_ kind: ScriptReference.Kind, _ file: String, at path: [String]) -> [StageDiagnostic] {
        faults(ScriptReference(kind, file: location.path(file)), filePath: path, path)
    }

    private func faults(_ script: ScriptReference, filePath: [String], _ path: [String]) -> [StageDiagnostic] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: script.file, isDirectory: &isFolder), !isFolder.boolValue else {
            return [StageDiagnostic(filePath, "There is no file \(script.file).")]
        }
        return hooks.validate(script).map { fault in
            StageDiagnostic(
                fault.path.isEmpty ? filePath : path + fault.path, fault.message, severity: fault.severity)
        }
    }
}
