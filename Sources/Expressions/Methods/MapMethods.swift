import OrderedCollections

/// Methods of `java.util.Map` that change nothing, and of its entries.
enum MapMethods {
    static func call(
        _ members: OrderedDictionary<ExpressionValue, ExpressionValue>, _ name: String, _ a: Arguments
    ) throws(EvaluationError) -> ExpressionValue? {
        switch (name, a.count) {
        case ("size", 0): return .int(Int32(clamping: members.count))
        case ("isEmpty", 0): return .bool(members.isEmpty)
        case ("get", 1): return members[a[0]] ?? .null
        case ("getOrDefault", 2): return members[a[0]] ?? a[1]
        case ("containsKey", 1): return .bool(members[a[0]] != nil)
        case ("containsValue", 1):
            try a.budget.charge(throughout: .map(members))
            return .bool(members.values.contains { a.isSame($0, a[0]) })
        case ("keySet", 0): return .collection(Array(members.keys))
        case ("values", 0): return .collection(Array(members.values))
        case ("entrySet", 0): return .collection(members.map { .entry(key: $0.key, value: $0.value) })
        default: return nil
        }
    }

    static func entry(
        _ key: ExpressionValue, _ value: ExpressionValue, _ name: String, _ a: Arguments
    ) -> ExpressionValue? {
        switch (name, a.count) {
        case ("getKey", 0): key
        case ("getValue", 0): value
        default: nil
        }
    }
}
