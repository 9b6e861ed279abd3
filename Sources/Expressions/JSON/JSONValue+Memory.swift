extension JSONValue {
    /// Roughly the bytes that the value takes beside its own.
    package var memory: Int {
        switch self {
        case .null, .bool, .integer, .real: 0
        case .string(let text): Self.memory(ofString: text.utf8.count)
        case .array(let values): values.reduce(0) { $0 + MemoryLayout<JSONValue>.stride + $1.memory }
        case .object(let members):
            members.reduce(0) { $0 + JSONObject.memory(ofMember: $1.key.utf8.count) + $1.value.memory }
        }
    }

    /// Roughly the bytes of a string beside its own 16: short ones need none.
    package static func memory(ofString bytes: Int) -> Int { bytes > 15 ? bytes.addingClamped(32) : 0 }

    /// The most memory that a document of so many bytes can take.
    package static func largestMemory(ofText bytes: Int) -> Int {
        bytes.multipliedClamped(by: 2 * MemoryLayout<JSONValue>.stride)
    }
}

extension StringMap {
    /// Roughly the bytes of a member whose key has so many.
    package static func memory(ofMember key: Int) -> Int {
        MemoryLayout<Value>.stride + 24 + JSONValue.memory(ofString: key)
    }
}
