/// Methods of `java.util.List` and of other collections that change nothing.
enum ListMethods {
    static func call(
        _ elements: [ExpressionValue], _ name: String, _ a: Arguments
    ) throws(EvaluationError) -> ExpressionValue? {
        switch (name, a.count) {
        case ("get", 1): return try element(elements, try a.int(0))
        case ("indexOf", 1):
            try a.budget.charge(throughout: .list(elements))
            return .int(Int32(clamping: elements.firstIndex { a.isSame($0, a[0]) } ?? -1))
        case ("lastIndexOf", 1):
            try a.budget.charge(throughout: .list(elements))
            return .int(Int32(clamping: elements.lastIndex { a.isSame($0, a[0]) } ?? -1))
        case ("subList", 2):
            let (start, end) = (try a.int(0), try a.int(1))
            guard start >= 0, end <= elements.count, start <= end else {
                throw EvaluationError(
                    .missing, "the list has \(elements.count) elements; there is no part from \(start) to \(end)")
            }
            return .list(Array(elements[start..<end]))
        default: return try collection(elements, name, a)
        }
    }

    static func collection(
        _ elements: [ExpressionValue], _ name: String, _ a: Arguments
    ) throws(EvaluationError) -> ExpressionValue? {
        switch (name, a.count) {
        case ("size", 0): return .int(Int32(clamping: elements.count))
        case ("isEmpty", 0): return .bool(elements.isEmpty)
        case ("toArray", 0): return .array(elements)
        case ("contains", 1):
            try a.budget.charge(throughout: .list(elements))
            return .bool(elements.contains { a.isSame($0, a[0]) })
        case ("containsAll", 1):
            guard let others = a[0].elements else {
                // Spring makes a list of one out of anything that is none.
                return .bool(elements.contains { a.isSame($0, a[0]) })
            }
            for other in others {
                try a.budget.charge(throughout: .list(elements))
                guard elements.contains(where: { a.isSame($0, other) }) else { return .bool(false) }
            }
            return .bool(true)
        default: return nil
        }
    }

    static func element(_ elements: [ExpressionValue], _ index: Int) throws(EvaluationError) -> ExpressionValue {
        guard elements.indices.contains(index) else { throw outside(index, elements.count) }
        return elements[index]
    }

    static func outside(_ index: Int, _ count: Int) -> EvaluationError {
        EvaluationError(
            .missing, "the list has \(count) \(count == 1 ? "element" : "elements"); there is none at \(index)")
    }
}
