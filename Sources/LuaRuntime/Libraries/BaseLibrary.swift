/// Globals that are functions of ours.
enum BaseLibrary {
    static let functions: [(String, LuaMachine.Body)] = [("print", print)]

    /// Hints for names that Lua has elsewhere and scripts do not.
    static let hints: [String: String] = [
        "io": "scripts have no files; print and log write",
        "os": "scripts have no operating system; the time is in 'time'",
        "debug": "scripts cannot look into Lua itself",
        "package": "scripts have only require, for files beside them and in lib",
        "coroutine": "scripts have no coroutines; functions of the host wait by themselves",
        "dofile": "use require, for files beside the script and in lib",
        "loadfile": "use require, for files beside the script and in lib",
        "loadstring": "it is called load",
        "unpack": "it is called table.unpack",
        "warn": "use log.warn, or print",
    ]

    /// The cost of a printed line in instructions.
    private static let lineCost = 1000

    private static func print(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let count = stack.top
        guard stack.reserve(4) else { throw .message("too many arguments to 'print'") }
        var line: [UInt8] = []
        for index in 0..<count {
            if stack.kind(index + 1) != .string, stack.hasMetafield("__tostring", index + 1) {
                throw .needsText(index + 1)
            }
        }
        for index in 0..<count {
            if index > 0 { line.append(0x09) }
            line.append(contentsOf: StringFormat.text(of: index + 1, stack))
            guard line.count <= machine.limits.stringSize else { throw .message("the line is too long") }
        }
        try machine.pay(lineCost + line.count)
        machine.sandbox.print(String(decoding: line, as: UTF8.self))
        return 0
    }
}
