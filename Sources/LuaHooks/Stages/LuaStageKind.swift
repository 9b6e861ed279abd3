import LambdaStages
package import StageKit

/// Makes kinds of stages out of scripts.
package enum LuaStageKind {
    /// The parameters that a pipeline's `defaults` may give, as for the Lambda stages.
    private static let defaults = ["function", "region", "account"]

    /// Reads and checks a script, and makes its kind of stage.
    /// - Parameters:
    ///   - type: the stage type, as pipelines write it.
    ///   - path: the script's absolute path.
    ///   - about: one sentence; empty: the script's own.
    ///   - writes: the parameters that name functions which the stage writes.
    ///   - granted: the host modules that it may name in `uses`; nil: any.
    ///   - files: what the script is read through.
    ///   - services: what it may ask for while it is at work.
    /// - Throws: `ScriptDiagnosticsError` with all diagnostics of the script.
    package static func make(
        type: String, script path: String, about: String = "", writes: [String] = [], granted: [String]? = nil,
        files: RunFiles = RunFiles(), services: @escaping LuaStage.Services
    ) throws(ScriptDiagnosticsError) -> StageKind {
        let script = try LuaScript(path: path, kind: .stage, files: files)
        var diagnostics = writes.filter { script.schema[$0] == nil }.map { name in
            script.file.diagnostic(
                "the manifest says that the stage writes the function in '\(name)', and there is no such parameter",
                at: "parameters", advice: "Add the parameter, or correct 'writes' in plugin.yaml.")
        }
        if let granted {
            diagnostics += script.uses.filter { !granted.contains($0) }.map { name in
                script.file.diagnostic(
                    "the plugin is not granted the host module '\(name)'", at: "uses",
                    advice: "Add it to 'uses' in plugin.yaml.")
            }
        }
        guard diagnostics.isEmpty else { throw ScriptDiagnosticsError(diagnostics) }
        return kind(LuaStage(script, services: services), type: type, about: about, writes: writes)
    }

    /// The kind of an existing stage.
    package static func kind(_ stage: LuaStage, type: String, about: String = "", writes: [String] = []) -> StageKind {
        let script = stage.script
        var schema = script.schema
        for index in schema.fields.indices {
            let key = schema.fields[index].key
            schema.fields[index].isTakenFromDefaults = defaults.contains(key) || writes.contains(key)
        }
        return StageKind(
            type, about: about.isEmpty ? script.about : about, schema: schema,
            writes: { input in
                writes.filter { input.has($0) }.map { .function(namedBy: $0, in: input) }
            },
            check: { input, _ in
                script.parameters.compactMap { parameter in
                    guard let value = input.known(parameter.name) else { return nil }
                    return parameter.diagnostic(of: value, at: parameter.name).map {
                        StageDiagnostic([parameter.name], $0)
                    }
                }
            },
            run: { input, context in try await stage.run(input, context) },
            undo: { record, context in try await stage.undo(record, context) })
    }
}
