import Expressions

/// Pushes values onto a Lua stack, within bounds.
struct ValueWriter {
    /// How deep lists and maps may be nested, JSON's own bound.
    static let depth = 200

    /// The name of the read-only empty list in the registry.
    static let emptyList = "staysail.empty"

    private let machine: LuaMachine
    private let stack: LuaStack
    private let longestText: Int
    /// Where the table of known keys lies while a value with maps is pushed; 0 if none does.
    private var keys: Int32 = 0
    /// The machine's, while a value is pushed: reaching into an object for each key costs more than the key.
    private var cache = KeyCache()

    init(machine: LuaMachine, stack: LuaStack) {
        self.machine = machine
        self.stack = stack
        self.longestText = machine.limits.stringSize
    }

    mutating func push(_ value: LuaValue, isReadOnly: Bool = false) throws(NativeError) {
        switch value {
        case .json(.array), .json(.object), .table, .readOnly:
            stack.pushKept(machine.keyTable)
            keys = stack.top
            cache = machine.keyCache
            cache.beginValue()
            try push(value, isReadOnly: isReadOnly, level: 0)
            stack.remove(keys)
            if cache.isChanged { machine.keyCache = cache }
        default: try push(value, isReadOnly: isReadOnly, level: 0)
        }
    }

    private mutating func push(_ value: LuaValue, isReadOnly: Bool, level: Int) throws(NativeError) {
        switch value {
        case .nil: stack.pushNil()
        case .json(let value): try push(value, isReadOnly: isReadOnly, level: level)
        case .bytes(let bytes):
            try check(bytes.count)
            stack.push(bytes)
        case .function(let reference), .kept(let reference):
            guard reference.owner == machine.id else {
                throw .coded(.value, "the function or table belongs to another script", cause: nil)
            }
            stack.pushKept(reference.slot)
        case .table(let members):
            try enter(level)
            stack.pushTable(members: members.count)
            for (key, value) in members {
                try push(value, isReadOnly: isReadOnly, level: level + 1)
                stack.set(key, in: -2)
            }
            if isReadOnly { stack.makeReadOnly() }
        case .host(let function): stack.pushFunction(machine.register(function))
        case .readOnly(let value): try push(value, isReadOnly: true, level: level)
        }
    }

    private mutating func push(_ value: JSONValue, isReadOnly: Bool, level: Int) throws(NativeError) {
        switch value {
        case .null: stack.pushNull()
        case .bool(let value): stack.push(value)
        case .integer(let value): stack.push(value)
        case .real(let value): stack.push(value.value)
        case .string(let text):
            try check(text.utf8.count)
            stack.push(text)
        case .array(let values):
            try enter(level)
            if isReadOnly, values.isEmpty {
                // Nobody can tell one from another but by comparing them.
                stack.pushRegistered(Self.emptyList)
                return
            }
            stack.pushTable(elements: values.count)
            // One that cannot be changed stays a list anyway.
            if !isReadOnly { stack.markList() }
            for index in values.indices {
                try push(values[index], isReadOnly: isReadOnly, level: level + 1)
                stack.rawSet(-2, Int64(index + 1))
            }
            if isReadOnly { stack.makeReadOnly() }
        case .object(let members):
            try enter(level)
            stack.pushTable(members: members.count)
            cache.beginMap()
            for (key, value) in members {
                pushKey(key)
                try push(value, isReadOnly: isReadOnly, level: level + 1)
                stack.rawSet(-3)
            }
            if isReadOnly { stack.makeReadOnly() }
        }
    }

    private mutating func pushKey(_ key: String) {
        guard keys > 0, let (place, isNew) = cache.place(of: key) else {
            stack.push(key)
            return
        }
        guard isNew else {
            stack.pushRaw(keys, place)
            return
        }
        stack.push(key)
        stack.pushCopy(-1)
        stack.rawSet(keys, place)
    }

    private func check(_ bytes: Int) throws(NativeError) {
        guard bytes <= longestText else {
            let limit = ValueReader.size(machine.limits.stringSize)
            throw .coded(.value, "a string from the host has \(bytes) bytes; a script takes \(limit)", cause: nil)
        }
    }

    /// Nothing is refused while Swift pushes, so it looks at the memory itself, once a table.
    private func enter(_ level: Int) throws(NativeError) {
        guard level < Self.depth, stack.reserve(8) else {
            throw .coded(.value, "a value from the host is nested more than \(Self.depth) deep", cause: nil)
        }
        if machine.state.isOverMemory {
            machine.state.stop = .memory
            throw .stop
        }
    }
}
