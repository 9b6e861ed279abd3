/// What a method is called with, converted to what its parameters ask for.
struct Arguments {
    /// The method as messages name it: `substring()`.
    let method: String
    let values: [ExpressionValue]
    let budget: Budget

    var count: Int { values.count }

    subscript(_ index: Int) -> ExpressionValue { index < values.count ? values[index] : .null }

    func int(_ index: Int) throws(Fault) -> Int { Int(try named(index) { v throws(Fault) in try Conversion.int(v) }) }

    func long(_ index: Int) throws(Fault) -> Int64 { try named(index) { v throws(Fault) in try Conversion.long(v) } }

    func double(_ index: Int) throws(Fault) -> Double {
        try named(index) { v throws(Fault) in try Conversion.double(v) }
    }

    func bool(_ index: Int) throws(Fault) -> Bool { try named(index) { v throws(Fault) in try Conversion.bool(v) } }

    /// A parameter of type `String`: numbers and lists become text.
    func text(_ index: Int) throws(Fault) -> String { try named(index) { v throws(Fault) in try Conversion.text(v) } }

    /// A parameter of type `CharSequence`: only text.
    func sequence(_ index: Int) throws(Fault) -> String {
        guard case .string(let text) = self[index] else {
            throw Fault(.mismatch, "argument \(index + 1) of \(method) must be text, is \(self[index].typeName)")
        }
        return text
    }

    /// What a parameter of the kind `Object...` takes. Spring spreads a list that stands there alone, and splits a text
    /// at its commas.
    func rest(from index: Int) -> [ExpressionValue] {
        guard count == index + 1 else { return Array(values.dropFirst(index)) }
        switch self[index] {
        case .list, .collection, .json(.array): return self[index].elements ?? []
        case .string(let text):
            return text.isEmpty
                ? []
                : text.split(separator: ",", omittingEmptySubsequences: false).map {
                    .string(Conversion.trimmed(String($0)))
                }
        default: return [self[index]]
        }
    }

    private func named<T>(
        _ index: Int, _ convert: (ExpressionValue) throws(Fault) -> T
    ) throws(Fault) -> T {
        do {
            return try convert(self[index])
        } catch {
            throw Fault(error.code, "argument \(index + 1) of \(method): \(error.message)")
        }
    }
}
