/// The bytes of a string that lies on a Lua stack. Reading is checked; it must not be used after the string has left
/// the stack.
@safe struct LuaBytes {
    private let base: UnsafePointer<UInt8>
    let count: Int

    init(base: UnsafePointer<UInt8>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    subscript(_ index: Int) -> UInt8 {
        @inline(__always) get {
            precondition(index >= 0 && index < count)
            return unsafe base[index]
        }
    }

    /// All bytes.
    var array: [UInt8] { withBuffer { unsafe Array($0) } }

    /// The bytes of a range.
    func slice(_ range: Range<Int>) -> LuaBytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe LuaBytes(base: base + range.lowerBound, count: range.count)
    }

    /// The text; nil if the bytes are not UTF-8.
    var text: String? {
        withBuffer { unsafe String(validating: $0, as: UTF8.self) }
    }

    /// The text, with a replacement character for what is not UTF-8; for messages.
    var repairedText: String {
        withBuffer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the bytes to others.
    func append(to bytes: inout [UInt8]) {
        withBuffer { unsafe bytes.append(contentsOf: $0) }
    }

    @safe func withBuffer<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe body(UnsafeBufferPointer(start: base, count: count))
    }
}
