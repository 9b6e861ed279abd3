import Foundation
import LuaRuntime

/// A file with tests of scripts, checked without running it.
package enum ScriptTestFile {
    /// Whether a file is one, by its name.
    package static func isOne(_ path: String) -> Bool { path.hasSuffix("_test.lua") }

    /// Checks syntax, unknown names, and missing scripts.
    /// - Throws: all its diagnostics.
    package static func check(path: String) throws(ScriptDiagnosticsError) {
        var diagnostics: [ScriptError] = []
        do throws(ScriptError) {
            let file = try ScriptFile(path: path)
            do throws(LuaError) {
                // Lua compiles it all, and runs nothing of it.
                _ = try LuaInspection.value(of: "do return end " + file.text, file: file.name)
                diagnostics = try NameCheck.diagnostics(ofTests: file)
                diagnostics += missingScripts(of: file, path)
            } catch {
                diagnostics = [ScriptError(error, file: file.name)]
                if let line = error.line { diagnostics[0].lineText = file.text(ofLine: line) }
            }
        } catch {
            diagnostics = [error]
        }
        guard diagnostics.isEmpty else { throw ScriptDiagnosticsError(diagnostics) }
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

extension NameCheck {
    /// The diagnostics of a file with tests.
    /// - Throws: `LuaError` if there is no memory.
    static func diagnostics(ofTests file: ScriptFile) throws(LuaError) -> [ScriptError] {
        var sandbox = LuaSandbox()
        sandbox.modules = HostModules.forInspection
        sandbox.hints = TestPrelude.hints
        for name in HostModules.granted {
            sandbox.hints[name] = "tests have no host modules; a test says with 't' what a script finds"
        }
        var check = try NameCheck(.init(sandbox: sandbox, others: ["script": [], "test": []], hasState: false))
        check.check(file)
        return check.diagnostics
    }
}
