import Expressions
package import LambdaStages
import LuaRuntime
package import StageKit

/// A script whose file was run and checked: its kind, parameters and modules. `LuaHook` calls its functions.
package struct LuaScript: Sendable {
    package let file: ScriptFile
    package let kind: ScriptReference.Kind
    /// The description; may be empty.
    package let about: String
    /// The parameters by name.
    package let parameters: [ScriptParameter]
    /// The outputs that the script of a stage declares; nil if it declares none.
    package let outputs: [ScriptOutput]?
    /// The host modules that it is granted, besides those that every script has.
    package let uses: [String]

    /// Reads, runs and checks a script's file at once. Global names in its functions are checked
    /// without calling them.
    /// - Parameter kind: what it is to be used as; nil takes any.
    /// - Throws: `ScriptDiagnosticsError` with all its diagnostics.
    package init(
        path: String, kind: ScriptReference.Kind? = nil, files: RunFiles = RunFiles()
    ) throws(ScriptDiagnosticsError) {
        let file: ScriptFile
        do {
            file = try ScriptFile(path: path, files: files)
        } catch {
            throw ScriptDiagnosticsError([error])
        }
        try self.init(file, kind: kind)
    }

    /// Runs and checks a script's text at once.
    /// - Throws: `ScriptDiagnosticsError` with all its diagnostics.
    package init(_ file: ScriptFile, kind: ScriptReference.Kind? = nil) throws(ScriptDiagnosticsError) {
        let value: LuaValue
        do {
            value = try LuaInspection.value(
                of: file.text, file: file.name, sandbox: ScriptEnvironment.sandbox(of: file, kind: kind))
        } catch {
            throw ScriptDiagnosticsError([ScriptError(error, file: file.name)])
        }
        let definition = ScriptDefinition(value, in: file, expected: kind)
        var diagnostics = definition.diagnostics
        do {
            diagnostics += try NameCheck.diagnostics(of: file, kind: definition.kind ?? kind, uses: definition.uses)
        } catch {
            diagnostics.append(ScriptError(error, file: file.name))
        }
        guard diagnostics.isEmpty else { throw ScriptDiagnosticsError(diagnostics) }
        try self.init(definition, file)
    }

    init(_ definition: ScriptDefinition, _ file: ScriptFile) throws(ScriptDiagnosticsError) {
        guard definition.diagnostics.isEmpty, let kind = definition.kind else {
            throw ScriptDiagnosticsError(definition.diagnostics)
        }
        self.file = file
        self.kind = kind
        about = definition.about
        parameters = definition.parameters
        outputs = definition.outputs
        uses = definition.uses
    }

    /// The schema of `with`.
    package var schema: InputSchema { InputSchema(parameters.map(\.field)) }

    /// Returns the diagnostics of a pipeline's `with`; paths begin with `with`.
    /// - Parameter isFinal: whether its expressions have been evaluated; else text with `${` may stand for anything.
    package func diagnostics(of with: JSONValue, isFinal: Bool) -> [StageDiagnostic] {
        let with = with.isNull ? [:] : with
        var missing = missingParameters(in: with)[...]
        var diagnostics = schema.keyFaults(in: with, at: "with", isFinal: isFinal).map { diagnostic in
            // Faults without a key are of what is missing, in the same order.
            let name = diagnostic.key ?? missing.popFirst()
            let advice = diagnostic.key == nil ? " Write it under 'with'." : ""
            let end = diagnostic.message.hasSuffix(".") || diagnostic.message.hasSuffix("?") ? "" : "."
            return StageDiagnostic(
                ["with"] + (diagnostic.key.map { [$0] } ?? []),
                "\(diagnostic.message)\(end)\(advice) \(location(of: name))")
        }
        let checked = CheckedInput(with)
        for parameter in parameters {
            guard let value = isFinal ? with[parameter.name] : checked.known(parameter.name), !value.isNull,
                let diagnostic = parameter.diagnostic(of: value, at: "with.\(parameter.name)")
            else { continue }
            diagnostics.append(StageDiagnostic(["with", parameter.name], diagnostic))
        }
        return diagnostics
    }

    /// The required parameters that are not given, apart from those whose name is misspelled.
    private func missingParameters(in with: JSONValue) -> [String] {
        guard let given = with.objectValue else { return [] }
        let names = parameters.map(\.name)
        let misspelt = given.keys.filter { !names.contains($0) }.compactMap { NearestName.of($0, among: names) }
        return parameters.filter { $0.isRequired && given[$0.name] == nil }.map(\.name).filter {
            !misspelt.contains($0)
        }
    }

    /// Where the script says what it takes.
    private func location(of parameter: String?) -> String {
        let name = parameters.contains { $0.name == parameter } ? parameter : nil
        guard let line = name.flatMap(file.line(ofParameter:)) ?? file.line(of: "parameters"),
            let text = file.text(ofLine: line)
        else {
            return "The script \(file.name) takes no parameters."
        }
        return "The script says what it takes at \(file.name):\(line): \(text)"
    }

    /// `with` as the script sees it: with defaults, and durations in seconds.
    /// - Throws: `StageError` if it does not fit.
    package func parameters(from with: JSONValue) throws -> JSONValue {
        let diagnostics = diagnostics(of: with, isFinal: true)
        guard diagnostics.isEmpty else {
            throw StageError(.invalidInput, diagnostics.map(\.message).joined(separator: " "))
        }
        var seen: JSONObject = [:]
        for parameter in parameters {
            let given = with[parameter.name]
            let isGiven = given.map { !$0.isNull || parameter.null == .kept } ?? false
            if let value = isGiven ? given : parameter.default { seen[parameter.name] = parameter.scriptValue(value) }
        }
        return .object(seen)
    }
}
