import CLuaGuard
import Expressions

// What scripts find: Lua's libraries as they are safe, ours in place of the rest, and what the host gives.
extension LuaMachine {
    /// Furnishes a new state; false if there is no memory.
    func furnish() -> Bool {
        let stack = state.main
        stack.pushKept(globals)
        let globals = stack.top
        define(BaseLibrary.functions, in: globals, on: stack)
        for (library, functions) in [("string", StringLibrary.functions), ("table", TableLibrary.functions)] {
            stack.get(library, in: globals)
            define(functions, in: stack.top, on: stack)
            stack.pop()
        }
        stack.pushTable()
        define(JSONLibrary.functions, in: stack.top, on: stack)
        stack.pushNull()
        stack.set("null", in: -2)
        stack.set("json", in: globals)
        guard runPrelude(globals, on: stack) else { return false }
        for library in ["string", "table", "math", "utf8", "json"] {
            stack.get(library, in: globals)
            seal(name: library, on: stack)
            stack.set(library, in: globals)
        }
        stack.pushTable(members: 1)
        stack.pushFunction(register(Self.unknownGlobal))
        stack.set("__index", in: -2)
        stack.setMetatable(globals)
        for function in sandbox.functions {
            stack.pushFunction(register(function))
            stack.set(function.name, in: globals)
        }
        for module in sandbox.modules { define(module, in: globals, on: stack) }
        stack.top = 0
        return true
    }

    /// Gives a module to the script, also after its file has run.
    func grant(_ module: LuaModule) {
        state.lenient {
            let stack = state.main
            stack.pushKept(globals)
            define(module, in: stack.top, on: stack)
            stack.top = 0
        }
    }

    private func define(_ module: LuaModule, in globals: Int32, on stack: LuaStack) {
        stack.pushTable(members: module.functions.count + module.constants.count)
        for function in module.functions {
            stack.pushFunction(register(function, in: module.name))
            stack.set(function.name, in: -2)
        }
        var writer = ValueWriter(machine: self, stack: stack)
        for (name, value) in module.constants where (try? writer.push(.json(value), isReadOnly: true)) != nil {
            stack.set(name, in: -2)
        }
        seal(name: module.name, on: stack)
        stack.set(module.name, in: globals)
    }

    private func define(_ functions: [(String, Body)], in table: Int32, on stack: LuaStack) {
        for (name, body) in functions {
            stack.pushFunction(register(body))
            stack.set(name, in: table)
        }
    }

    /// Makes the table at the top one that cannot be changed, and that says which names it does not have.
    private func seal(name: String, on stack: LuaStack) {
        stack.pushTable(members: 1)
        stack.pushFunction(register { _, stack throws(NativeError) in try Self.unknownMember(name, stack) })
        stack.set("__index", in: -2)
        stack.setMetatable(-2)
        stack.makeModule()
    }

    private func runPrelude(_ globals: Int32, on stack: LuaStack) -> Bool {
        guard stack.load(Prelude.text, name: CLUA_OWN_CHUNK) else { return false }
        stack.pushCopy(globals)
        stack.pushTable()
        define(Prelude.functions, in: stack.top, on: stack)
        return stack.callOwn(arguments: 2)
    }

    private static func unknownMember(_ module: String, _ stack: LuaStack) throws(NativeError) -> Int32 {
        guard let name = stack.text(2) else { return pushedNil(stack) }
        let suggestion = suggestion(for: name, among: names(1, stack), prefix: module + ".")
        throw .coded(.unknownName, "'\(module)' has no '\(name.quotable())'\(suggestion)", cause: nil)
    }

    private static func unknownGlobal(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        guard let name = stack.text(2) else { return pushedNil(stack) }
        if let hint = machine.sandbox.hints[name] ?? BaseLibrary.hints[name] {
            throw .coded(.unknownName, "unknown global '\(name)': \(hint)", cause: nil)
        }
        let suggestion = suggestion(for: name, among: names(1, stack))
        throw .coded(.unknownName, "unknown global '\(name.quotable())'\(suggestion)", cause: nil)
    }

    /// ` (did you mean 'metrics'?)`, or nothing if no name is near.
    private static func suggestion(for name: String, among names: [String], prefix: String = "") -> String {
        NearestName.of(name, among: names).map { " (did you mean '\(prefix)\($0)'?)" } ?? ""
    }

    private static func pushedNil(_ stack: LuaStack) -> Int32 {
        stack.pushNil()
        return 1
    }

    private static func names(_ index: Int32, _ stack: LuaStack) -> [String] {
        var names: [String] = []
        stack.pushNil()
        while names.count < 1000, stack.next(index) {
            stack.pop()
            if let name = stack.text(-1) { names.append(name) }
        }
        return names
    }
}
