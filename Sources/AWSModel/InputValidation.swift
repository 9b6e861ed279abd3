package import Expressions

extension ServiceModel {
    /// Everything that AWS refuses in an operation's input, in the order of the members.
    ///
    /// - Parameters:
    ///   - input: the members by AWS's names, wherever they travel in the request.
    ///   - isPartial: whether absent members of the input are left alone, because they are not known yet.
    package func violations(in input: JSONValue, of operation: String, isPartial: Bool = false) -> [Violation] {
        guard let shape = self.input(of: operation) else { return [] }
        var validation = InputValidation(model: self, isPartial: isPartial)
        validation.check(input, shape, at: "")
        return validation.violations
    }

    /// Everything that AWS refuses in one member of an operation's input.
    /// - Parameter path: names of members from the input down, such as `["Environment", "Variables"]`.
    package func violations(of value: JSONValue, at path: [String], of operation: String) -> [Violation] {
        guard let shape = shape(of: operation, path) else { return [] }
        var validation = InputValidation(model: self, isPartial: false)
        validation.check(value, shape, at: path.map(InputValidation.lowered).joined(separator: "."))
        return validation.violations
    }
}

/// Compares a value with its shape and writes down what AWS would say.
struct InputValidation {
    let model: ServiceModel
    let isPartial: Bool
    private(set) var violations: [Violation] = []

    init(model: ServiceModel, isPartial: Bool) {
        self.model = model
        self.isPartial = isPartial
    }

    /// AWS writes members with their first letter in lower case, whatever the second is: `kMSKeyArn`.
    static func lowered(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }

    mutating func check(_ value: JSONValue, _ shape: Shape, at path: String) {
        guard TypeCheck.accepts(value, shape.kind) else {
            violations.append(
                Violation(
                    kind: .type, path: path, value: nil, constraint: TypeCheck.message(value, shape.kind)))
            return
        }
        switch shape.kind {
        case .structure: checkMembers(value, shape, at: path)
        case .list: checkList(value, shape, at: path)
        case .map: checkMap(value, shape, at: path)
        default:
            for constraint in ShapeConstraint.all(of: shape) where !constraint.accepts(value) {
                add(shape.isSensitive ? nil : Self.printed(value), at: path, constraint.message)
            }
        }
    }

    private mutating func checkMembers(_ value: JSONValue, _ shape: Shape, at path: String) {
        for member in shape.members {
            let memberPath = (path.isEmpty ? "" : path + ".") + Self.lowered(member.name)
            let given = value[member.name]
            guard let given, !given.isNull else {
                if member.isRequired, !isPartial || !path.isEmpty || given != nil {
                    add("null", at: memberPath, "Member must not be null", quoted: false)
                }
                continue
            }
            if let shape = model.shapes[member.shape] { check(given, shape, at: memberPath) }
        }
    }

    private mutating func checkList(_ value: JSONValue, _ shape: Shape, at path: String) {
        let elements = value.arrayValue ?? []
        let printed = shape.isSensitive ? nil : Self.printed(value)
        for constraint in ShapeConstraint.all(of: shape) where !constraint.accepts(value) {
            add(printed, at: path, constraint.message)
        }
        guard let element = shape.element.flatMap({ model.shapes[$0] }) else { return }
        if element.kind == .structure {
            for (index, value) in elements.enumerated() {
                let elementPath = "\(path).\(index + 1).member"
                if value.isNull {
                    add("null", at: elementPath, "Member must not be null", quoted: false)
                } else {
                    check(value, element, at: elementPath)
                }
            }
        } else {
            checkAll(elements, element, of: printed, at: path, "Member must satisfy constraint: ")
        }
    }

    private mutating func checkMap(_ value: JSONValue, _ shape: Shape, at path: String) {
        let printed = shape.isSensitive ? nil : Self.printed(value)
        for constraint in ShapeConstraint.all(of: shape) where !constraint.accepts(value) {
            add(printed, at: path, constraint.message)
        }
        if let key = shape.key.flatMap({ model.shapes[$0] }) {
            checkAll(
                value.keys.map { .string($0) }, key, of: printed, at: path, "Map keys must satisfy constraint: ")
        }
        if let element = shape.value.flatMap({ model.shapes[$0] }) {
            let values = value.keys.compactMap { value[$0] }
            checkAll(values, element, of: printed, at: path, "Map value must satisfy constraint: ")
        }
    }

    /// AWS refuses a list or map as a whole if one of its scalars breaks a constraint, and names all constraints.
    private mutating func checkAll(
        _ values: [JSONValue], _ shape: Shape, of whole: String?, at path: String, _ beginning: String
    ) {
        var isBroken = false
        for value in values {
            if value.isNull {
                isBroken = true
                continue
            }
            var inner = InputValidation(model: model, isPartial: false)
            inner.check(value, shape, at: path)
            violations += inner.violations.filter { $0.kind == .type }
            isBroken = isBroken || inner.violations.contains { $0.kind == .constraint }
        }
        if isBroken { add(whole, at: path, beginning + listed(shape)) }
    }

    /// The constraints of a scalar, as AWS lists them for the elements of a collection.
    private func listed(_ shape: Shape) -> String {
        var messages = ShapeConstraint.listed(of: shape).map(\.message)
        if let element = shape.element.flatMap({ model.shapes[$0] }) {
            messages.append("Member must satisfy constraint: " + listed(element))
        }
        return "[" + (messages + ["Member must not be null"]).joined(separator: ", ") + "]"
    }

    private mutating func add(_ value: String?, at path: String, _ constraint: String, quoted: Bool = true) {
        violations.append(
            Violation(
                kind: .constraint, path: path, value: quoted ? value.map { "'\($0)'" } : value, constraint: constraint))
    }

    /// A value as Java prints it.
    private static func printed(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let values): "[" + values.map(printed).joined(separator: ", ") + "]"
        case .object:
            "{" + value.keys.map { "\($0)=\(value[$0].map(printed) ?? "null")" }.joined(separator: ", ") + "}"
        default: value.text()
        }
    }
}
