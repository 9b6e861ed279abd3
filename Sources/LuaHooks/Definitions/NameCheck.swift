import Expressions
import Foundation
import LambdaStages
import LuaRuntime
import StageKit

/// Finds undefined names in a Lua file without running it.
struct NameCheck {
    /// The names that a file of this kind can use.
    struct Environment {
        var sandbox: LuaSandbox
        /// Globals beside the sandbox's, with the names in them.
        var others: [String: [String]] = [:]
        /// Host modules that the file would have to name in `uses`.
        var ungranted: Set<String> = []
        /// Whether it has `ctx.state`.
        var hasState = true
    }

    private let environment: Environment
    private let known: [String: [String]]
    private var visited: Set<String> = []
    /// Whether a file may define names that nobody can see in it: then none is called unknown.
    private var hasDynamicDefinitions = false
    private(set) var diagnostics: [ScriptError] = []

    /// More diagnostics are left out.
    private static let maximumDiagnostics = 100

    /// - Throws: `LuaError` if there is no memory.
    init(_ environment: Environment) throws(LuaError) {
        self.environment = environment
        known = try environment.sandbox.globals().merging(environment.others) { $1 }
    }

    /// Checks a file and the files that it requires.
    mutating func check(_ file: ScriptFile) {
        _ = visit(file, file.text, name: file.name)
    }

    /// - Returns: the globals that the file, or one that it requires, defines.
    private mutating func visit(_ file: ScriptFile, _ text: String, name: String) -> Set<String> {
        guard visited.insert(name).inserted else { return [] }
        let names = GlobalScanner.names(in: text)
        var defined = names.definitions
        hasDynamicDefinitions = hasDynamicDefinitions || names.hasDynamicDefinitions
        for call in names.calls where call.function == "require" {
            let path = call.text.replacing(".", with: "/") + ".lua"
            for folder in file.requireFolders {
                let shown = folder.isEmpty ? path : "\(folder)/\(path)"
                guard let required = try? file.required(shown) else { continue }
                defined.formUnion(visit(file, required, name: shown))
                break
            }
        }
        let lines = LuaLines.of(text)
        func add(_ line: Int, _ problem: String, _ advice: String) {
            let isLast = diagnostics.count == Self.maximumDiagnostics - 1
            diagnostics.append(
                ScriptError(
                    file: name, line: line, lineText: LuaLines.shown(line, of: lines), problem,
                    advice: isLast
                        ? "\(advice) No more than \(Self.maximumDiagnostics) such diagnostics are shown." : advice))
        }
        for use in names.uses where !defined.contains(use.name) && diagnostics.count < Self.maximumDiagnostics {
            if let diagnostic = diagnostic(of: use, defined) { add(use.line, diagnostic.problem, diagnostic.advice) }
        }
        for late in names.late where diagnostics.count < Self.maximumDiagnostics {
            add(
                late.line, "the global '\(late.name)' is set inside of a function, and globals are read-only by then",
                "Write 'local \(late.name)'" + (environment.hasState ? ", or keep it in 'ctx.state'." : "."))
        }
        return defined
    }

    private func diagnostic(of use: GlobalNames.Use, _ defined: Set<String>) -> (problem: String, advice: String)? {
        if let members = known[use.name] {
            guard let member = use.member, !members.isEmpty, !members.contains(member) else { return nil }
            let near = NearestName.of(member, among: members.sorted())
            return (
                "'\(use.name)' has no '\(member)'",
                near.map { "Did you mean '\(use.name).\($0)'?" }
                    ?? "It has: \(members.sorted().joined(separator: ", "))."
            )
        }
        let problem = "unknown global '\(use.name)'"
        if environment.ungranted.contains(use.name) {
            return (
                "the host module '\(use.name)' is not granted",
                "Add it to the script's table: uses = { \"\(use.name)\" }."
            )
        }
        if let hint = environment.sandbox.hint(for: use.name) { return ("\(problem): \(hint)", "") }
        if hasDynamicDefinitions { return nil }
        let all = use.locals.union(defined).union(known.keys).union(environment.ungranted)
        let near = NearestName.of(use.name, among: all.sorted())
        return (problem, near.map { "Did you mean '\($0)'?" } ?? "Declare it with 'local', or correct the name.")
    }
}

extension NameCheck {
    /// The diagnostics of a script.
    /// - Throws: `LuaError` if there is no memory.
    static func diagnostics(
        of file: ScriptFile, kind: ScriptReference.Kind?, uses: [String]
    ) throws(LuaError) -> [ScriptError] {
        var sandbox = ScriptEnvironment.sandbox(of: file, kind: kind)
        let modules = HostModules.names(isStage: kind == .stage)
        var others: [String: [String]] = [:]
        for name in uses {
            others[name] = modules[name]
            sandbox.hints[name] = nil
        }
        let ungranted = Set(HostModules.granted).subtracting(uses)
        var check = try NameCheck(
            .init(sandbox: sandbox, others: others, ungranted: ungranted, hasState: kind != .stage))
        check.check(file)
        return check.diagnostics
    }
}
