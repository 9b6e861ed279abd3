// Arguments of the library's functions, checked as Lua's own do.
extension LuaStack {
    func fault(_ index: Int32, _ function: String, _ message: String) -> NativeError {
        .message("bad argument #\(index) to '\(function)' (\(message))")
    }

    private func mismatch(_ index: Int32, _ function: String, _ expected: String) -> NativeError {
        fault(index, function, "\(expected) expected, got \(kind(index).name)")
    }

    /// The bytes of a string or number.
    func string(_ index: Int32, _ function: String) throws(NativeError) -> LuaBytes {
        guard let bytes = bytes(index) else { throw mismatch(index, function, "string") }
        return bytes
    }

    /// An integer.
    func whole(_ index: Int32, _ function: String) throws(NativeError) -> Int64 {
        if let value = integer(index) { return value }
        throw number(index) == nil
            ? mismatch(index, function, "number") : fault(index, function, "number has no integer representation")
    }

    /// An integer, or the default when it is absent.
    func whole(_ index: Int32, _ function: String, default value: Int64) throws(NativeError) -> Int64 {
        isAbsent(index) ? value : try whole(index, function)
    }

    func real(_ index: Int32, _ function: String) throws(NativeError) -> Double {
        guard let value = number(index) else { throw mismatch(index, function, "number") }
        return value
    }

    /// Checks that there is a table, and sees through it if it is read-only.
    /// - Parameter isChanged: whether the function changes the table, so that it must not be read-only.
    func table(_ index: Int32, _ function: String, isChanged: Bool = false) throws(NativeError) {
        guard kind(index) == .table else { throw mismatch(index, function, "table") }
        if seeThrough(index), isChanged { throw fault(index, function, "the table is read-only") }
    }
}
