import Foundation
import StageKit

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
        _ kind: HookScript.Kind, _ map: CheckedInput, file: String, at path: [String], timeout: JSONValue? = nil
    ) -> [StageDiagnostic] {
        guard let name = map.known(file)?.stringValue else { return [] }
        let script = HookScript(
            kind, file: location.path(name), with: map.value["with"]?.nonNull ?? [:],
            timeout: timeout?.stringValue.flatMap(TimeLength.init) ?? TimeLength(.seconds(60)))
        return faults(script, filePath: path + [file], path)
    }

    /// The faults of a script that is named by its file alone.
    func faults(_ kind: HookScript.Kind, _ file: String, at path: [String]) -> [StageDiagnostic] {
        faults(HookScript(kind, file: location.path(file)), filePath: path, path)
    }

    private func faults(_ script: HookScript, filePath: [String], _ path: [String]) -> [StageDiagnostic] {
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
