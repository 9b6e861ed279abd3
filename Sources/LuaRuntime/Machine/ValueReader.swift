import Expressions

/// Reads values off a Lua stack, within bounds.
struct ValueReader {
    /// How deep tables may be nested.
    let depth: Int
    /// Bytes as JSON that may still be read.
    private(set) var bytesLeft: Int
    private let limit: Int
    private let machine: LuaMachine
    private let stack: LuaStack
    /// Whether the script pays for what is read, and since when it has not.
    private let pays: Bool
    private var unpaid = 0
    /// Strings of so many bytes need no memory beside the value.
    private static let smallString = 15
    /// The tables that lie around what is being read.
    private var around: [UInt] = []
    /// The keys that lead to it, for messages.
    private var path: [String] = []
    private let name: Name

    /// The name of the value in messages; formatted only when there is a message.
    enum Name: CustomStringConvertible {
        case named(String)
        case result(Int32, of: Int32)
        case argument(Int32, of: String)

        var description: String {
            switch self {
            case .named(let name): name
            case .result(_, of: 1): "the result"
            case .result(let number, _): "result \(number)"
            case .argument(let number, let function): "argument \(number) of '\(function)'"
            }
        }
    }

    /// Makes a reader.
    /// - Parameters:
    ///   - name: what the value is called in messages, such as `the result`.
    ///   - bytes: how many it may have as JSON.
    ///   - pays: whether the script pays for what is read: while it runs.
    init(_ machine: LuaMachine, _ stack: LuaStack, name: Name, bytes: Int, pays: Bool = true) {
        self.machine = machine
        self.stack = stack
        self.pays = pays
        self.depth = machine.limits.depth
        self.bytesLeft = bytes
        self.limit = bytes
        self.name = name
    }

    /// Reads the value at an index that counts from the bottom.
    mutating func read(_ index: Int32) throws(NativeError) -> LuaValue {
        switch stack.kind(index) {
        case .none, .nil: return .nil
        case .function:
            stack.pushCopy(index)
            return .function(LuaReference(owner: machine.id, slot: stack.keep()))
        case .string:
            guard let bytes = stack.bytes(index) else { return .nil }
            try spend(bytes.count + 2)
            if bytes.count > Self.smallString { try machine.hold(bytes.count) }
            if let text = bytes.text { return .json(.string(text)) }
            return .bytes(bytes.array)
        case .table: return try table(index)
        default: return .json(try plain(index))
        }
    }

    /// Reads a value that JSON can say.
    mutating func json(_ index: Int32) throws(NativeError) -> JSONValue {
        switch try read(index) {
        case .nil: return .null
        case .json(let value): return value
        case .bytes: throw fault("is not UTF-8 text")
        case .function(let function):
            stack.release(function.slot)
            throw fault("is a function, which cannot be kept")
        case .kept, .table, .host, .readOnly: throw fault("has a function in it, which cannot be kept")
        }
    }

    private mutating func plain(_ index: Int32) throws(NativeError) -> JSONValue {
        switch stack.kind(index) {
        case .boolean:
            try spend(5)
            return .bool(stack.boolean(index))
        case .number:
            if stack.isInteger(index) {
                let value = stack.integer(index) ?? 0
                try spend(Self.digits(value))
                return .integer(value)
            }
            let value = stack.number(index) ?? 0
            guard value.isFinite else {
                throw fault("is \(value.isNaN ? "not a number (0/0)" : "an infinite number"), which JSON cannot say")
            }
            try spend(value.description.utf8.count)
            return .real(JSONReal(value))
        case .lightUserdata where stack.isNull(index):
            try spend(4)
            return .null
        default: throw fault("is a \(stack.kind(index).name), which cannot leave the script")
        }
    }

    private mutating func table(_ index: Int32) throws(NativeError) -> LuaValue {
        guard around.count < depth else {
            throw fault("is nested more than \(depth) deep")
        }
        guard stack.reserve(8) else { throw fault("is nested too deep") }
        let identity = stack.identity(index)
        guard !around.contains(identity) else {
            throw fault("holds itself: it is one of the tables around it")
        }
        around.append(identity)
        defer { around.removeLast() }
        try spend(2)
        stack.pushCopy(index)
        let copy = stack.top
        stack.seeThrough(copy)
        defer { stack.top = copy - 1 }
        let length = stack.rawLength(copy)
        if length > 0 { return try list(copy, count: Int(length)) }
        return try map(copy, isMarked: stack.isList(copy))
    }

    private mutating func list(_ index: Int32, count: Int) throws(NativeError) -> LuaValue {
        // Keys first: a table with a length may have others than 1 to that length.
        try spend(count)
        try machine.hold(count.multipliedClamped(by: MemoryLayout<JSONValue>.stride))
        var found = 0
        stack.pushNil()
        while stack.next(index) {
            stack.pop()
            guard stack.isInteger(-1), let key = stack.integer(-1), key >= 1, key <= Int64(count) else {
                throw mixed(-1)
            }
            found += 1
        }
        guard found == count else {
            throw fault("is a list with gaps: \(found) of its places 1 to \(count) are set")
        }
        var values: [JSONValue] = []
        values.reserveCapacity(count)
        for position in 1...count {
            stack.rawGet(index, Int64(position))
            path.append("[\(position)]")
            values.append(try json(stack.top))
            path.removeLast()
            stack.pop()
        }
        return .json(.array(values))
    }

    private mutating func map(_ index: Int32, isMarked: Bool) throws(NativeError) -> LuaValue {
        var members: [(key: String, value: LuaValue)] = []
        var isJSON = true
        stack.pushNil()
        while stack.next(index) {
            guard stack.kind(-2) == .string, let name = stack.bytes(-2)?.text else { throw mixed(-2) }
            try spend(name.utf8.count + 4)
            try machine.hold(StringMap<LuaValue>.memory(ofMember: name.utf8.count))
            path.append(".\(name)")
            let value = try read(stack.top)
            path.removeLast()
            if value.json == nil { isJSON = false }
            members.append((name, value))
            stack.pop()
        }
        if members.isEmpty, isMarked { return .json(.array([])) }
        // Lua's own order differs from run to run.
        members.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        guard isJSON else { return .table(StringMap(members.lazy.map { ($0, $1) })) }
        return .json(.object(StringMap(members.lazy.map { ($0.key, $0.value.json ?? .null) })))
    }

    private mutating func mixed(_ index: Int32) -> NativeError {
        switch stack.kind(index) {
        case .number:
            let key = stack.integer(index).map(String.init) ?? stack.number(index)?.description ?? "?"
            return fault(
                "has the number \(key) as a key: lists go from 1 without gaps, and maps have strings as keys "
                    + "(use tostring)"
            )
        case .string: return fault("has the text '\(stack.text(index) ?? "")' as a key beside the places of a list")
        default: return fault("has a \(stack.kind(index).name) as a key: keys are text")
        }
    }

    private mutating func spend(_ bytes: Int) throws(NativeError) {
        bytesLeft = bytesLeft.addingClamped(-bytes)
        if bytesLeft < 0 {
            throw .coded(.value, "\(name) is larger than \(Self.size(limit)) as JSON", cause: nil)
        }
        guard pays else { return }
        unpaid += bytes
        if unpaid >= 4096 {
            try machine.pay(unpaid)
            try machine.checkClock()
            unpaid = 0
        }
    }

    private var place: String {
        name.description
            + (path.count <= 7 ? path.joined() : path.prefix(3).joined() + "…" + path.suffix(3).joined())
    }

    private func fault(_ what: String) -> NativeError {
        .coded(.value, "\(place) \(what)", cause: nil)
    }

    private static func digits(_ value: Int64) -> Int {
        switch value {
        case 0..<10: 1
        case 10..<1000: 3
        default: 12
        }
    }

    static func size(_ bytes: Int) -> String {
        if bytes >= 1 << 20, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
        if bytes >= 1 << 10, bytes % (1 << 10) == 0 { return "\(bytes >> 10) KiB" }
        return "\(bytes) bytes"
    }
}
