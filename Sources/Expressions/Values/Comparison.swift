/// How Spring compares two values.
enum Comparison {
    /// `==`: numbers by value whatever their types, all else by Java's `equals`.
    static func areEqual(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        if let pair = Arithmetic.pair(left, right) {
            switch pair {
            case .ints(let a, let b): return a == b
            case .longs(let a, let b): return a == b
            case .floats(let a, let b): return a == b
            case .doubles(let a, let b): return a == b
            }
        }
        return left == right
    }

    /// -1, 0 or 1; null is less than anything else. Nil for values that cannot be compared.
    static func order(_ left: ExpressionValue, _ right: ExpressionValue) -> Int? {
        switch (left, right) {
        case (.null, .null): return 0
        case (.null, _): return -1
        case (_, .null): return 1
        case (.string(let a), .string(let b)): return order(a.utf16, b.utf16)
        case (.char(let a), .char(let b)): return order(a, b)
        case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
        case (.date(let a), .date(let b)): return order(a.milliseconds, b.milliseconds)
        case (.time(let a), .time(let b)): return a.kind == b.kind ? order(a.milliseconds, b.milliseconds) : nil
        case (.uuid(let a), .uuid(let b)): return order(a.utf16, b.utf16)
        case (.big(let a), _) where right.isNumber: return order(a.value, right.double)
        case (_, .big(let b)) where left.isNumber: return order(left.double, b.value)
        case (.big(let a), .big(let b)): return order(a.value, b.value)
        default: break
        }
        switch Arithmetic.pair(left, right) {
        case .ints(let a, let b): return order(a, b)
        case .longs(let a, let b): return order(a, b)
        case .floats(let a, let b): return order(Double(a), Double(b))
        case .doubles(let a, let b): return order(a, b)
        case nil: return nil
        }
    }

    /// Java's `compareTo` on text looks at UTF-16 units.
    static func order(_ left: String.UTF16View, _ right: String.UTF16View) -> Int {
        if left.lexicographicallyPrecedes(right) { return -1 }
        return left.elementsEqual(right) ? 0 : 1
    }

    private static func order<T: Comparable>(_ left: T, _ right: T) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }
}
