import Expressions

/// The module `json`: `encode`, `decode`, `array`, and `null`, which is put there with it.
enum JSONLibrary {
    static let functions: [(String, LuaMachine.Body)] = [("encode", encode), ("decode", decode), ("array", array)]

    /// `encode(value, {pretty = true}?)`
    private static func encode(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        stack.top = 2
        var isPretty = false
        if !stack.isAbsent(2) {
            try stack.table(2, "encode")
            stack.get("pretty", in: 2)
            isPretty = stack.boolean(-1)
        }
        let limit = machine.limits.stringSize
        var reader = ValueReader(machine, stack, name: .named("the value"), bytes: limit)
        let value = try reader.json(1)
        try machine.pay(limit - reader.bytesLeft)
        // The buffer of the text grows by doubling.
        let room = machine.state.memoryLeft(wanted: 2 * limit) / 2
        guard let text = value.bytes(pretty: isPretty, limit: min(limit, room)) else {
            if room < limit { try machine.hold(.max) }
            throw .message("the JSON text is longer than \(ValueReader.size(limit))")
        }
        stack.push(text)
        return 1
    }

    /// `decode(text)`
    private static func decode(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        let bytes = try stack.string(1, "decode")
        try machine.pay(2 * bytes.count)
        let value: JSONValue
        let memory = machine.state.memoryLeft(wanted: JSONValue.largestMemory(ofText: bytes.count))
        do {
            value = try JSONValue(parsing: bytes.array, memory: memory)
        } catch {
            if error.code == .size { try machine.hold(.max) }
            throw .message("not JSON: \(error)")
        }
        try machine.hold(value.memory)
        var writer = ValueWriter(machine: machine, stack: stack)
        try writer.push(.json(value))
        return 1
    }

    /// `array(table?)`: the table, marked so that it is a list when it is empty.
    private static func array(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        stack.top = 1
        if stack.isAbsent(1) {
            stack.pushTable()
        } else {
            guard stack.kind(1) == .table else {
                throw stack.fault(1, "array", "table expected, got \(stack.kind(1).name)")
            }
            guard stack.isList(1) || !stack.hasMetatable(1) else {
                throw stack.fault(1, "array", "the table has a metatable")
            }
            stack.pushCopy(1)
        }
        stack.markList()
        return 1
    }
}
