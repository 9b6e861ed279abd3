import Foundation
import LuaRuntime

/// A file with tests of scripts, looked at without running it.
package enum ScriptTestFile {
    /// Whether a file is one, by its name.
    package static func isOne(_ path: String) -> Bool { path.hasSuffix("_test.lua") }

    /// Looks for faults: syntax, unknown names, scripts that are not there.
    /// - Throws: everything that is wrong with it.
    package static func check(path: String) throws(ScriptDiagnosticsError) {
        var faults: [ScriptError] = []
        do throws(ScriptError) {
            let file = try ScriptFile(path: path)
            do throws(LuaError) {
                // Lua compiles it all, and runs nothing of it.
                _ = try LuaInspection.value(of: "do return end " + file.text, file: file.name)
                faults = try NameCheck.faults(ofTests: file)
                faults += missingScripts(of: file, path)
            } catch {
                faults = [ScriptError(error, file: file.name)]
                if let line = error.line { faults[0].lineText = file.text(ofLine: line) }
            }
        } catch {
            faults = [error]
        }
        guard faults.isEmpty else { throw ScriptDiagnosticsError(faults) }
    }

    private static func missingScripts(of file: ScriptFile, _ path: String) -> [ScriptError] {
        let folder = URL(filePath: path).deletingLastPathComponent()
        return GlobalScanner.names(in: file.text).calls.filter { $0.function == "script" }.compactMap { call in
            guard !FileManager.default.fileExists(atPath: folder.appending(path: call.text).path) else { return nil }
            return ScriptError(
                file: file.name, line: call.line, lineText: file.text(ofLine: call.line),
                "there is no script '\(call.text)'", advice: "Write its path from the folder of the test.")
        }
    }
}
