/// Finds and loads the files that scripts `require`.
enum ModuleLoader {
    static let functions: [(String, LuaMachine.Body)] = [("module_name", moduleName), ("load_module", loadModule)]

    /// `module_name(name)`: the name with slashes, checked: no way leads out of the folders.
    private static func moduleName(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        guard stack.kind(1) == .string, let name = stack.bytes(1)?.text else {
            throw stack.fault(1, "require", "string expected, got \(stack.kind(1).name)")
        }
        let parts = name.split(separator: name.contains("/") ? "/" : ".", omittingEmptySubsequences: false)
        let isSound = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
        guard isSound, name.utf8.count <= 200 else {
            throw .message(
                "cannot require '\(name.prefix(200))': a module's name has letters, digits, '_' and '-', "
                    + "with dots between folders, without '.lua'")
        }
        stack.push(parts.joined(separator: "/"))
        return 1
    }

    /// `load_module(name)`: the file as a function, and its path.
    private static func loadModule(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let name = stack.text(1) ?? ""
        var tried: [String] = []
        for folder in machine.sandbox.folders {
            let path = folder.isEmpty ? "\(name).lua" : "\(folder)/\(name).lua"
            tried.append(path)
            let text: String?
            do {
                text = try machine.sandbox.read(path)
            } catch {
                throw .coded(.host, "cannot read '\(path)': \(error)", cause: error)
            }
            guard let text else { continue }
            try machine.pay(text.utf8.count)
            do {
                try machine.load(text, file: path, on: stack)
            } catch {
                if machine.state.stop != nil { throw .stop }
                throw .coded(error.code, error.sentence, cause: error)
            }
            stack.push(path)
            return 2
        }
        let places = tried.isEmpty ? "there are no files to require" : "there is no \(tried.joined(separator: " or "))"
        throw .message("cannot require '\(name)': \(places)")
    }
}
