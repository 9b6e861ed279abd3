import OrderedCollections

/// How two values are compared.
enum Comparison {
    /// `==`. Spring compares numbers by value whatever their types, everything else by Java's `equals`. Staysail
    /// compares numbers by their exact value, also within lists and maps.
    static func areEqual(_ left: ExpressionValue, _ right: ExpressionValue, _ dialect: ExpressionDialect) -> Bool {
        if dialect == .staysail { return areSame(left, right) }
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

    private static func areSame(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.int(let a), .int(let b)): return a == b
        case (.long(let a), .long(let b)): return a == b
        case (.double(let a), .double(let b)): return a == b
        default: break
        }
        if let a = left.decimal, let b = right.decimal { return a == b }
        switch (left.expanded, right.expanded) {
        case (.list(let a), .list(let b)), (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy(areSame)
        case (.map(let a), .map(let b)):
            return a.count == b.count
                && a.allSatisfy { key, value in b[key].map { areSame(value, $0) } ?? false }
        case (.entry(let a, let x), .entry(let b, let y)): return areSame(a, b) && areSame(x, y)
        case (let a, let b): return a == b
        }
    }

    /// -1, 0 or 1; nil for values that cannot be compared. In the Spring dialect null is less than anything else.
    static func order(_ left: ExpressionValue, _ right: ExpressionValue, _ dialect: ExpressionDialect) -> Int? {
        if dialect == .staysail {
            if left.isNull || right.isNull { return nil }
            switch (left, right) {
            case (.int(let a), .int(let b)): return order(a, b)
            case (.double(let a), .double(let b)): return order(a, b)
            default: if let a = left.decimal, let b = right.decimal { return order(a, b) }
            }
        }
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

extension ExpressionValue {
    /// The exact value of a number; nil for anything else, infinity and what is not a number included.
    var decimal: DecimalNumber? {
        switch self {
        case .int(let value): DecimalNumber(Int64(value))
        case .long(let value): DecimalNumber(value)
        case .float(let value): value.isFinite ? DecimalNumber(parsing: value.description) : nil
        case .double(let value): DecimalNumber(value)
        case .big(let value): value.decimal
        default: nil
        }
    }
}
