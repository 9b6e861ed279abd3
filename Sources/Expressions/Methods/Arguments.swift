/// The arguments of a method, converted to the types of its parameters.
struct Arguments {
    /// The method as messages name it: `substring()`.
    let method: String
    let values: [ExpressionValue]
    let dialect: ExpressionDialect
    let budget: Budget

    var count: Int { values.count }

    subscript(_ index: Int) -> ExpressionValue { index < values.count ? values[index] : .null }

    /// Whether an element is the wanted value: by Java's `equals` in the Spring dialect, as `==` in Staysail's.
    func isSame(_ element: ExpressionValue, _ value: ExpressionValue) -> Bool {
        dialect == .spring ? element == value : Comparison.areEqual(element, value, dialect)
    }

    func int(_ index: Int) throws(EvaluationError) -> Int {
        Int(try named(index) { v throws(EvaluationError) in try Conversion.int(v) })
    }

    func long(_ index: Int) throws(EvaluationError) -> Int64 {
        try named(index) { v throws(EvaluationError) in try Conversion.long(v) }
    }

    func double(_ index: Int) throws(EvaluationError) -> Double {
        try named(index) { v throws(EvaluationError) in try Conversion.double(v) }
    }

    func bool(_ index: Int) throws(EvaluationError) -> Bool {
        try named(index) { v throws(EvaluationError) in try Conversion.bool(v) }
    }

    /// A parameter of type `String`: numbers and lists become text.
    func text(_ index: Int) throws(EvaluationError) -> String {
        try named(index) { v throws(EvaluationError) in try Conversion.text(v) }
    }

    /// A parameter of type `CharSequence`: only text.
    func sequence(_ index: Int) throws(EvaluationError) -> String {
        guard case .string(let text) = self[index] else {
            throw EvaluationError(
                .mismatch, "argument \(index + 1) of \(method) must be text, is \(self[index].typeName)")
        }
        return text
    }

    /// The values for a parameter of the kind `Object...`. Spring spreads a list that is the only value, and splits a
    /// string at its commas.
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
        _ index: Int, _ convert: (ExpressionValue) throws(EvaluationError) -> T
    ) throws(EvaluationError) -> T {
        try budget.charge(throughout: self[index])
        do {
            return try convert(self[index])
        } catch {
            throw EvaluationError(error.code, "argument \(index + 1) of \(method): \(error.message)")
        }
    }
}
