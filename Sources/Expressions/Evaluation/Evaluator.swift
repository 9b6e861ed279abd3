import OrderedCollections

/// Walks a tree and gives its value.
struct Evaluator {
    /// The values that names without a target are read off.
    struct Place {
        /// The value that names are read off and that `#this` is.
        let active: ExpressionValue
        /// The value that a method's arguments are read off: the element inside a selection or projection.
        let scopeRoot: ExpressionValue
        /// Whether `active` is the root itself.
        let isRoot: Bool
    }

    let source: SourceText
    let scope: ExpressionScope
    let dialect: ExpressionDialect
    let budget: Budget

    private var root: ExpressionValue { ExpressionValue(scope.root) }

    func value(of node: Node) async throws(ExpressionError) -> ExpressionValue {
        let root = root
        return try await evaluate(node, Place(active: root, scopeRoot: root, isRoot: true))
    }

    /// Performs a step of evaluation and adds the location to its errors.
    func at<T>(_ node: Node, _ step: () throws(EvaluationError) -> T) throws(ExpressionError) -> T {
        do {
            return try step()
        } catch {
            throw source.fault(error.code, error.message, node.mark, cause: error.cause)
        }
    }

    private func evaluate(_ node: Node, _ place: Place) async throws(ExpressionError) -> ExpressionValue {
        try await result(of: node, place).inDialect(dialect)
    }

    private func result(of node: Node, _ place: Place) async throws(ExpressionError) -> ExpressionValue {
        try at(node) { () throws(EvaluationError) in try budget.charge(40) }
        switch node.kind {
        case .literal(let value): return value
        case .list(let nodes): return .list(try await all(nodes, place))
        case .map(let pairs): return try await map(pairs, place)
        case .property(let target, let name, let isSafe):
            guard let target else { return try rootName(name, node, place) }
            let value = try await evaluate(target, place)
            return try property(value, name, isSafe, node)
        case .method(let target, let name, let arguments, let isSafe):
            return try await method(target, name, arguments, isSafe, node, place)
        case .index(let target, let key):
            let value = if let target { try await evaluate(target, place) } else { place.active }
            return try await index(value, key, node)
        case .selection(let target, let which, let condition, let isSafe):
            let value = if let target { try await evaluate(target, place) } else { place.active }
            return try await selection(value, which, condition, isSafe, node)
        case .projection(let target, let expression, let isSafe):
            let value = if let target { try await evaluate(target, place) } else { place.active }
            return try await projection(value, expression, isSafe, node)
        case .scoped(let target, let inner):
            let value = try await evaluate(target, place)
            return try await evaluate(inner, Place(active: value, scopeRoot: place.scopeRoot, isRoot: false))
        case .variable(let name): return try variable(name, node, place)
        case .function(let name, let arguments):
            return try await function(name, try await all(arguments, place), node)
        case .type(let name, _): return .type(try type(name, node))
        case .construction(let name, let arguments):
            return try construction(name, try await all(arguments, place), node)
        case .negation(let operand):
            let value = try await evaluate(operand, place)
            return try at(node) { () throws(EvaluationError) in try Operators.negate(value, dialect) }
        case .plus(let operand):
            let value = try await evaluate(operand, place)
            guard value.isNumber else {
                throw source.fault(.mismatch, "'+' needs a number behind it, found \(value.typeName)", node.mark)
            }
            return value
        case .not(let operand): return .bool(!(try await condition(operand, place)))
        case .and(let left, let right):
            return .bool(try await condition(left, place) ? try await condition(right, place) : false)
        case .or(let left, let right):
            return .bool(try await condition(left, place) ? true : try await condition(right, place))
        case .ternary(let test, let yes, let no):
            return try await condition(test, place) ? try await evaluate(yes, place) : try await evaluate(no, place)
        case .elvis(let wanted, let other):
            let value = try await evaluate(wanted, place)
            if case .string(let text) = value, text.isEmpty { return try await evaluate(other, place) }
            return value.isNull ? try await evaluate(other, place) : value
        case .binary(let operation, let left, let right):
            let values = (try await evaluate(left, place), try await evaluate(right, place))
            return try at(node) { () throws(EvaluationError) in
                try Operators.apply(operation, values.0, values.1, dialect, budget: budget)
            }
        }
    }

    private func condition(_ node: Node, _ place: Place) async throws(ExpressionError) -> Bool {
        let value = try await evaluate(node, place)
        return try at(node) { () throws(EvaluationError) in
            try budget.charge(value.size)
            return try Conversion.bool(value)
        }
    }

    private func all(_ nodes: [Node], _ place: Place) async throws(ExpressionError) -> [ExpressionValue] {
        var values: [ExpressionValue] = []
        for node in nodes { values.append(try await evaluate(node, place)) }
        return values
    }

    private func map(
        _ pairs: [(key: Node, value: Node)], _ place: Place
    ) async throws(ExpressionError) -> ExpressionValue {
        var map: OrderedDictionary<ExpressionValue, ExpressionValue> = [:]
        for pair in pairs {
            // A bare name is the key itself.
            if case .property(nil, let name, _) = pair.key.kind {
                map[.string(name)] = try await evaluate(pair.value, place)
            } else {
                let key = try await evaluate(pair.key, place)
                map[key] = try await evaluate(pair.value, place)
            }
        }
        return .map(map)
    }

    // MARK: Names

    private func rootName(_ name: String, _ node: Node, _ place: Place) throws(ExpressionError) -> ExpressionValue {
        if place.isRoot, dialect == .staysail, scope.root[name] == nil {
            let names = scope.root.keys.prefix(50).sorted().map { $0.quotable(limit: 40) }
            let there = names.isEmpty ? "there are no names here" : "there is \(names.joined(separator: ", "))"
            throw source.fault(
                .unknownName, "there is no '\(name.quotable())'; \(there); write strings in quotes", node.mark)
        }
        return try property(place.active, name, false, node)
    }

    private func property(
        _ target: ExpressionValue, _ name: String, _ isSafe: Bool, _ node: Node
    ) throws(ExpressionError) -> ExpressionValue {
        if target.isNull, isSafe { return .null }
        return try at(node) { () throws(EvaluationError) in
            try budget.charge(target.copiedSize)
            guard let value = try Properties.value(of: target, name) else {
                if target.isNull {
                    throw EvaluationError(
                        .missing, "'\(name.quotable())' is read off null; '?.' instead of '.' gives null for it")
                }
                throw EvaluationError(.unknownName, "\(target.typeName) has no property '\(name.quotable())'")
            }
            return value
        }
    }

    private func variable(_ name: String, _ node: Node, _ place: Place) throws(ExpressionError) -> ExpressionValue {
        switch name {
        case "this": return place.active
        case "root": return root
        case "functions" where scope.function(named: name) == nil:
            return .list(scope.functionNames.map { .string($0) })
        default:
            if dialect == .spring { return .null }
            if scope.functionNames.contains(name) {
                throw source.fault(
                    .unknownName, "#\(name) is a function and needs its arguments: \(usage(name))", node.mark)
            }
            throw source.fault(
                .unknownName, "there is no variable #\(name.quotable()); there are #this and #root", node.mark)
        }
    }

    // MARK: Calls

    private func method(
        _ target: Node?, _ name: String, _ arguments: [Node], _ isSafe: Bool, _ node: Node, _ place: Place
    ) async throws(ExpressionError) -> ExpressionValue {
        let value = if let target { try await evaluate(target, place) } else { place.active }
        if value.isNull, isSafe { return .null }
        let inner = Place(active: place.scopeRoot, scopeRoot: place.scopeRoot, isRoot: place.isRoot)
        let values = try await all(arguments, inner)
        if value.isNull {
            throw source.fault(
                .missing, "'\(name.quotable())()' is called on null; '?.' instead of '.' gives null for it", node.mark)
        }
        if target == nil, place.isRoot, dialect == .staysail {
            throw source.fault(
                .unknownFunction,
                "there is no method '\(name.quotable())' here; functions begin with #: \(functionList)", node.mark)
        }
        return try at(node) { () throws(EvaluationError) in
            try Methods.call(
                value, name, Arguments(method: "\(name)()", values: values, dialect: dialect, budget: budget))
        }
    }

    private func function(
        _ name: String, _ values: [ExpressionValue], _ node: Node
    ) async throws(ExpressionError) -> ExpressionValue {
        if let function = scope.function(named: name) {
            guard function.arity.contains(values.count) else {
                throw source.fault(
                    .mismatch, "#\(name) is called as \(function.usage), not with \(count(values.count))", node.mark)
            }
            let result: JSONValue
            do {
                result = try await function.body(values.map(\.json))
            } catch {
                throw source.fault(.function, "\(error)".quotable(limit: 2_000), node.mark, cause: error)
            }
            return ExpressionValue(result)
        }
        guard let function = BuiltInFunction(rawValue: name) else {
            throw source.fault(
                .unknownFunction, "there is no function #\(name.quotable()); there are \(functionList)", node.mark)
        }
        guard values.count == 1 else {
            throw source.fault(
                .mismatch, "#\(name) is called as \(usage(name)), not with \(count(values.count))", node.mark)
        }
        return try at(node) { () throws(EvaluationError) in
            try budget.charge(values[0].size)
            let result = try function.call(
                values[0], Arguments(method: "#\(name)()", values: values, dialect: dialect, budget: budget))
            try budget.charge(result.size)
            return result
        }
    }

    private var functionList: String { scope.functionNames.map { "#\($0)" }.joined(separator: ", ") }

    private func usage(_ name: String) -> String { scope.function(named: name)?.usage ?? "#\(name)(value)" }

    private func count(_ count: Int) -> String {
        count == 0 ? "no arguments" : count == 1 ? "1 argument" : "\(count) arguments"
    }

    // MARK: Types

    private func type(_ name: String, _ node: Node) throws(ExpressionError) -> JavaType {
        guard let type = JavaType(named: name) else {
            let names = JavaType.allCases.map(\.fullName).joined(separator: ", ")
            throw source.fault(
                .unsupported, "the type '\(name.quotable())' is not supported; there are \(names)", node.mark)
        }
        return type
    }

    private func construction(
        _ name: String, _ values: [ExpressionValue], _ node: Node
    ) throws(ExpressionError) -> ExpressionValue {
        let type = JavaType(named: name)
        return try at(node) { () throws(EvaluationError) in
            if let type,
                let value = try StaticMethods.construct(
                    type, Arguments(method: "new \(name)()", values: values, dialect: dialect, budget: budget))
            {
                return value
            }
            throw EvaluationError(.unsupported, "'new \(name.quotable())' with \(count(values.count)) is not supported")
        }
    }

    // MARK: Lists and maps

    private func index(
        _ target: ExpressionValue, _ key: Node, _ node: Node
    ) async throws(ExpressionError) -> ExpressionValue {
        let root = root
        let isMap =
            switch target {
            case .map, .json(.object): true
            default: false
            }
        let keyValue: ExpressionValue
        // A bare name between brackets is a map's key itself; all else is evaluated on the root.
        if isMap, case .property(nil, let name, _) = key.kind {
            keyValue = .string(name)
        } else {
            keyValue = try await evaluate(key, Place(active: root, scopeRoot: root, isRoot: true))
        }
        return try at(node) { () throws(EvaluationError) in
            try budget.charge(target.copiedSize)
            return try Properties.element(of: target, keyValue)
        }
    }

    private func inside(_ element: ExpressionValue) -> Place {
        Place(active: element, scopeRoot: element, isRoot: false)
    }

    private func selection(
        _ target: ExpressionValue, _ which: Node.Which, _ condition: Node, _ isSafe: Bool, _ node: Node
    ) async throws(ExpressionError) -> ExpressionValue {
        if case .map(let members) = target.expanded {
            var chosen: OrderedDictionary<ExpressionValue, ExpressionValue> = [:]
            for (key, value) in members {
                guard try await chooses(.entry(key: key, value: value), condition) else { continue }
                chosen[key] = value
                if which == .first { break }
            }
            // Spring collects into a HashMap, whose order is that of the keys' hashes.
            if which == .all { return .map(JavaHash.ordered(chosen)) }
            guard let member = which == .first ? chosen.elements.first : chosen.elements.last else { return .null }
            return .map([member.key: member.value])
        }
        guard let elements = target.elements else {
            if target.isNull, isSafe { return .null }
            throw source.fault(
                target.isNull ? .missing : .mismatch, "a selection needs a list or a map, found \(target.typeName)",
                node.mark)
        }
        var chosen: [ExpressionValue] = []
        for element in elements {
            guard try await chooses(element, condition) else { continue }
            if which == .first { return element }
            chosen.append(element)
        }
        if which != .all { return chosen.last ?? .null }
        if case .array = target { return .array(chosen) }
        return .list(chosen)
    }

    private func chooses(_ element: ExpressionValue, _ condition: Node) async throws(ExpressionError) -> Bool {
        let value = try await evaluate(condition, inside(element))
        guard case .bool(let chosen) = value else {
            throw source.fault(
                .mismatch, "the condition of a selection must be true or false, is \(value.typeName)",
                condition.mark)
        }
        return chosen
    }

    private func projection(
        _ target: ExpressionValue, _ expression: Node, _ isSafe: Bool, _ node: Node
    ) async throws(ExpressionError) -> ExpressionValue {
        var results: [ExpressionValue] = []
        if case .map(let members) = target.expanded {
            for (key, value) in members {
                results.append(try await evaluate(expression, inside(.entry(key: key, value: value))))
            }
            return .list(results)
        }
        guard let elements = target.elements else {
            if target.isNull, isSafe { return .null }
            throw source.fault(
                target.isNull ? .missing : .mismatch, "a projection needs a list or a map, found \(target.typeName)",
                node.mark)
        }
        for element in elements { results.append(try await evaluate(expression, inside(element))) }
        if case .array = target { return .array(results) }
        return .list(results)
    }
}
