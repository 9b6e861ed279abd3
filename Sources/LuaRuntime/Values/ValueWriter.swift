import Expressions
import OrderedCollections

/// Pushes values onto a Lua stack, within bounds.
struct ValueWriter {
    /// How deep lists and maps may be nested, JSON's own bound.
    static let depth = 200

    let machine: LuaMachine
    let stack: LuaStack

    func push(_ value: LuaValue) throws(NativeFault) {
        try push(value, isReadOnly: false, level: 0)
    }

    private func push(_ value: LuaValue, isReadOnly: Bool, level: Int) throws(NativeFault) {
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

    func push(_ value: JSONValue, isReadOnly: Bool = false, level: Int = 0) throws(NativeFault) {
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
            stack.pushTable(elements: values.count)
            stack.markList()
            for index in values.indices {
                try push(values[index], isReadOnly: isReadOnly, level: level + 1)
                stack.rawSet(-2, Int64(index + 1))
            }
            if isReadOnly { stack.makeReadOnly() }
        case .object(let members):
            try enter(level)
            stack.pushTable(members: members.count)
            for (key, value) in members {
                stack.push(key)
                try push(value, isReadOnly: isReadOnly, level: level + 1)
                stack.rawSet(-3)
            }
            if isReadOnly { stack.makeReadOnly() }
        }
    }

    private func check(_ bytes: Int) throws(NativeFault) {
        guard bytes <= machine.limits.stringSize else {
            let limit = ValueReader.size(machine.limits.stringSize)
            throw .coded(.value, "a text from the host has \(bytes) bytes; a script takes \(limit)", cause: nil)
        }
    }

    /// Nothing is refused while Swift pushes, so it looks at the memory itself, once a table.
    private func enter(_ level: Int) throws(NativeFault) {
        guard level < Self.depth, stack.reserve(8) else {
            throw .coded(.value, "a value from the host is nested more than \(Self.depth) deep", cause: nil)
        }
        if machine.state.isOverMemory {
            machine.state.stop = .memory
            throw .stop
        }
    }
}
