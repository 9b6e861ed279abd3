/// The methods of values, by the kind of value they are called on.
enum Methods {
    static func call(
        _ target: ExpressionValue, _ name: String, _ arguments: Arguments
    ) throws(EvaluationError) -> ExpressionValue {
        let (values, budget) = (arguments.values, arguments.budget)
        try budget.charge(target.size)
        for value in values { try budget.charge(value.size) }
        let target = target.expanded
        var result: ExpressionValue?
        switch target {
        case .string(let text): result = try StringMethods.call(text, name, arguments)
        case .list(let elements): result = try ListMethods.call(elements, name, arguments)
        case .collection(let elements): result = try ListMethods.collection(elements, name, arguments)
        case .map(let members): result = try MapMethods.call(members, name, arguments)
        case .entry(let key, let value): result = MapMethods.entry(key, value, name, arguments)
        case .int, .long, .float, .double: result = try NumberMethods.call(target, name, arguments)
        case .type(let type): result = try StaticMethods.call(type, name, arguments)
        case .time(let time): result = try TimeMethods.call(time, name, arguments)
        case .date(let date): result = try DateMethods.call(date, name, arguments)
        case .dateFormat(let format): result = try DateMethods.call(format, name, arguments)
        case .bool(let value) where name == "booleanValue" && values.isEmpty: result = .bool(value)
        case .char where name == "charValue" && values.isEmpty: result = target
        default: break
        }
        // Static methods can be called on a value of their type too.
        if result == nil, let type = target.type {
            result = try StaticMethods.call(type, name, arguments)
        }
        if result == nil { result = try object(target, name, arguments) }
        if let result {
            try budget.charge(result.size)
            return result
        }
        throw unknown(target, name, values.count)
    }

    /// The methods of every object.
    private static func object(
        _ target: ExpressionValue, _ name: String, _ arguments: Arguments
    ) throws(EvaluationError) -> ExpressionValue? {
        switch target {
        case .array, .bytes: return nil
        default: break
        }
        switch (name, arguments.count) {
        case ("toString", 0):
            try arguments.budget.charge(throughout: target)
            return .string(target.javaText)
        case ("equals", 1):
            try arguments.budget.charge(throughout: target)
            return .bool(arguments.isSame(target, arguments[0]))
        case ("hashCode", 0):
            try arguments.budget.charge(throughout: target)
            return JavaHash.of(target).map { .int($0) }
        case ("compareTo", 1):
            guard let order = Comparison.order(target, arguments[0], arguments.dialect), !arguments[0].isNull,
                arguments.dialect == .staysail || !target.isNumber || Arithmetic.isSameType(target, arguments[0])
            else {
                throw EvaluationError(.mismatch, "\(target.typeName) cannot be compared with \(arguments[0].typeName)")
            }
            return .int(Int32(order))
        default: return nil
        }
    }

    private static func unknown(_ target: ExpressionValue, _ name: String, _ count: Int) -> EvaluationError {
        let mutating: Set = [
            "add", "addAll", "put", "putAll", "remove", "removeAll", "clear", "set", "sort", "replaceAll", "addFirst",
            "addLast", "putIfAbsent", "merge", "compute", "computeIfAbsent", "retainAll", "removeIf",
        ]
        if mutating.contains(name), target.elements != nil || target.isMap {
            return EvaluationError(.unsupported, "'\(name)' is not supported: expressions change nothing")
        }
        let arguments = count == 0 ? "no arguments" : count == 1 ? "1 argument" : "\(count) arguments"
        var message = "\(target.typeName) has no method '\(name.quotable())' that takes \(arguments)"
        if case .array = target, name == "size" || name == "length" {
            message += "; an array has the property 'length'"
        }
        return EvaluationError(.unknownMethod, message)
    }
}

extension ExpressionValue {
    fileprivate var type: JavaType? {
        switch self {
        case .string: .string
        case .int: .integer
        case .long: .long
        case .float: .float
        case .double: .double
        case .bool: .boolean
        default: nil
        }
    }

    fileprivate var isMap: Bool {
        if case .map = self { true } else { false }
    }
}

extension Arithmetic {
    static func isSameType(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.int, .int), (.long, .long), (.float, .float), (.double, .double): true
        default: false
        }
    }
}
