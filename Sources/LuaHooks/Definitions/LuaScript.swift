package import LambdaStages
import LuaRuntime
import OrderedCollections
package import StageKit

/// A script whose file has been run and looked at: what it is and what it takes. It calls nothing; `LuaHook` does.
package struct LuaScript: Sendable {
    package let file: ScriptFile
    package let kind: HookScript.Kind
    /// What it is for; may be empty.
    package let about: String
    /// What it takes, by name.
    package let parameters: [ScriptParameter]
    /// The host modules that it is granted, besides those that every script has.
    package let uses: [String]

    /// Reads, runs and checks a script's file at once. Names that its functions use are looked for without calling them.
    /// - Parameter kind: what it is to be used as; nil takes any.
    /// - Throws: `ScriptDiagnosticsError` with everything that is wrong with it.
    package init(
        path: String, kind: HookScript.Kind? = nil, files: RunFiles = RunFiles()
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
    /// - Throws: `ScriptDiagnosticsError` with everything that is wrong with it.
    package init(_ file: ScriptFile, kind: HookScript.Kind? = nil) throws(ScriptDiagnosticsError) {
        let value: LuaValue
        do {
            value = try LuaInspection.value(
                of: file.text, file: file.name, sandbox: ScriptEnvironment.sandbox(of: file, kind: kind))
        } catch {
            throw ScriptDiagnosticsError([ScriptError(error, file: file.name)])
        }
        let shape = ScriptDefinition(value, in: file, expected: kind)
        var faults = shape.faults
        do {
            faults += try NameCheck.faults(of: file, kind: shape.kind ?? kind, uses: shape.uses)
        } catch {
            faults.append(ScriptError(error, file: file.name))
        }
        guard faults.isEmpty else { throw ScriptDiagnosticsError(faults) }
        try self.init(shape, file)
    }

    init(_ shape: ScriptDefinition, _ file: ScriptFile) throws(ScriptDiagnosticsError) {
        guard shape.faults.isEmpty, let kind = shape.kind else { throw ScriptDiagnosticsError(shape.faults) }
        self.file = file
        self.kind = kind
        about = shape.about
        parameters = shape.parameters
        uses = shape.uses
    }

    /// What `with` takes, as a stage's input describes it.
    package var schema: InputSchema { InputSchema(parameters.map(\.field)) }

    /// What is wrong with what a pipeline gives the script; paths begin with `with`.
    /// - Parameter isFinal: whether its expressions have been evaluated; else text with `${` may stand for anything.
    package func faults(of with: JSONValue, isFinal: Bool) -> [StageDiagnostic] {
        let with = with.isNull ? [:] : with
        var missing = missingParameters(in: with)[...]
        var faults = schema.keyFaults(in: with, at: "with", isFinal: isFinal).map { fault in
            // Faults without a key are of what is missing, in the same order.
            let name = fault.key ?? missing.popFirst()
            let advice = fault.key == nil ? " Write it under 'with'." : ""
            let end = fault.message.hasSuffix(".") || fault.message.hasSuffix("?") ? "" : "."
            return StageDiagnostic(
                ["with"] + (fault.key.map { [$0] } ?? []), "\(fault.message)\(end)\(advice) \(location(of: name))")
        }
        let checked = CheckedInput(with)
        for parameter in parameters {
            guard let value = isFinal ? with[parameter.name] : checked.known(parameter.name), !value.isNull,
                let fault = parameter.fault(of: value, at: "with.\(parameter.name)")
            else { continue }
            faults.append(StageDiagnostic(["with", parameter.name], fault))
        }
        return faults
    }

    /// The required parameters that are not given, apart from those whose name is misspelt.
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
        let faults = faults(of: with, isFinal: true)
        guard faults.isEmpty else {
            throw StageError(.invalidInput, faults.map(\.message).joined(separator: " "))
        }
        var seen: OrderedDictionary<String, JSONValue> = [:]
        for parameter in parameters {
            let given = with[parameter.name].flatMap { $0.isNull ? nil : $0 }
            if let value = given ?? parameter.default { seen[parameter.name] = parameter.seen(value) }
        }
        return .object(seen)
    }
}
