import LambdaStages
import LuaRuntime

/// The sandbox of a script's file before host modules are granted.
enum ScriptEnvironment {
    /// - Parameters:
    ///   - kind: whose answers it may give; nil: all.
    ///   - steps: those of the stage that the script is at work as.
    static func sandbox(
        of file: ScriptFile, kind: ScriptReference.Kind?, modules: [LuaModule] = HostModules.forInspection,
        steps: StageSteps? = nil
    ) -> LuaSandbox {
        var sandbox = LuaSandbox()
        sandbox.modules = modules
        sandbox.functions = ScriptReference.Kind.allCases.filter { kind == nil || $0 == kind }
            .flatMap { AnswerFunctions.of($0, steps: steps) }
        for other in ScriptReference.Kind.allCases where kind != nil && other != kind {
            for name in other.answers {
                sandbox.hints[name] = "it is an answer of a \(other.rawValue), and this is a \(kind?.rawValue ?? "")"
            }
        }
        for name in HostModules.granted {
            sandbox.hints[name] =
                "the host module is granted once the file has run; write uses = { \"\(name)\" } into the script's "
                + "table and use it inside of functions"
        }
        sandbox.folders = file.requireFolders
        sandbox.read = { try file.required($0) }
        return sandbox
    }
}
