import Foundation
import LambdaStages
import LuaRuntime
import StageKit

/// Finds names in a Lua file that are not there when it runs, without running it.
struct NameCheck {
    /// What a file of this kind finds.
    struct Surroundings {
        var sandbox: LuaSandbox
        /// Globals beside the sandbox's, with the names in them.
        var others: [String: [String]] = [:]
        /// Host modules that the file would have to name in `uses`.
        var ungranted: Set<String> = []
        /// Whether it has `ctx.state`.
        var keepsState = true
    }

    private let surroundings: Surroundings
    private let known: [String: [String]]
    private var visited: Set<String> = []
    /// Whether a file may define names that nobody can see in it: then none is called unknown.
    private var definesUnseen = false
    private(set) var faults: [ScriptError] = []

    /// Whoever has mended so many asks again.
    private static let mostFaults = 100

    /// - Throws: `LuaError` if there is no memory.
    init(_ surroundings: Surroundings) throws(LuaError) {
        self.surroundings = surroundings
        known = try surroundings.sandbox.globals().merging(surroundings.others) { $1 }
    }

    /// Looks at a file, and at those that it requires.
    mutating func look(at file: ScriptFile) {
        _ = look(at: file, text: file.text, name: file.name)
    }

    /// - Returns: the globals that the file, or one that it requires, defines.
    private mutating func look(at file: ScriptFile, text: String, name: String) -> Set<String> {
        guard visited.insert(name).inserted else { return [] }
        let names = GlobalScanner.names(in: text)
        var defined = names.definitions
        definesUnseen = definesUnseen || names.definesUnseen
        for call in names.calls where call.function == "require" {
            let path = call.text.replacing(".", with: "/") + ".lua"
            for folder in file.requireFolders {
                let shown = folder.isEmpty ? path : "\(folder)/\(path)"
                guard let required = try? file.required(shown) else { continue }
                defined.formUnion(look(at: file, text: required, name: shown))
                break
            }
        }
        let lines = LuaLines.of(text)
        func add(_ line: Int, _ problem: String, _ advice: String) {
            let isLast = faults.count == Self.mostFaults - 1
            faults.append(
                ScriptError(
                    file: name, line: line, lineText: LuaLines.shown(line, of: lines), problem,
                    advice: isLast ? "\(advice) No more than \(Self.mostFaults) such faults are shown." : advice))
        }
        for use in names.uses where !defined.contains(use.name) && faults.count < Self.mostFaults {
            if let fault = fault(of: use, defined) { add(use.line, fault.problem, fault.advice) }
        }
        for late in names.late where faults.count < Self.mostFaults {
            add(
                late.line, "the global '\(late.name)' is set inside of a function, and globals are read-only by then",
                "Write 'local \(late.name)'" + (surroundings.keepsState ? ", or keep it in 'ctx.state'." : "."))
        }
        return defined
    }

    private func fault(of use: GlobalNames.Use, _ defined: Set<String>) -> (problem: String, advice: String)? {
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
        if surroundings.ungranted.contains(use.name) {
            return (
                "the host module '\(use.name)' is not granted",
                "Add it to the script's table: uses = { \"\(use.name)\" }."
            )
        }
        if let hint = surroundings.sandbox.hint(for: use.name) { return ("\(problem): \(hint)", "") }
        if definesUnseen { return nil }
        let all = use.locals.union(defined).union(known.keys).union(surroundings.ungranted)
        let near = NearestName.of(use.name, among: all.sorted())
        return (problem, near.map { "Did you mean '\($0)'?" } ?? "Declare it with 'local', or correct the name.")
    }
}

extension NameCheck {
    /// The faults of a script.
    /// - Throws: `LuaError` if there is no memory.
    static func faults(
        of file: ScriptFile, kind: HookScript.Kind?, uses: [String]
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
            .init(sandbox: sandbox, others: others, ungranted: ungranted, keepsState: kind != .stage))
        check.look(at: file)
        return check.faults
    }

    /// The faults of a file with tests.
    /// - Throws: `LuaError` if there is no memory.
    static func faults(ofTests file: ScriptFile) throws(LuaError) -> [ScriptError] {
        var sandbox = LuaSandbox()
        sandbox.modules = HostModules.forLooks
        sandbox.hints = TestPrelude.hints
        for name in HostModules.granted {
            sandbox.hints[name] = "tests have no host modules; a test says with 't' what a script finds"
        }
        var check = try NameCheck(.init(sandbox: sandbox, others: ["script": [], "test": []], keepsState: false))
        check.look(at: file)
        return check.faults
    }
}
