import AWSModel
import OrderedCollections
import StageKit

/// AWS's limits of the values that a pipeline writes literally, from the service's own model.
struct LiteralLimits {
    /// A field of a stage's input, and the member of a request that its value becomes.
    struct Field: Sendable {
        let path: [String]
        let operation: String
        let member: [String]
        /// Whether AWS raises the limit from time to time: then a value beyond it is a warning.
        var isRaised = false
        /// The value as the request has it.
        var convert: @Sendable (JSONValue) -> JSONValue = { $0 }

        init(
            _ path: String, _ operation: String, _ member: String, isRaised: Bool = false,
            convert: @escaping @Sendable (JSONValue) -> JSONValue = { $0 }
        ) {
            self.path = path.split(separator: ".").map(String.init)
            self.operation = operation
            self.member = member.split(separator: ".").map(String.init)
            self.isRaised = isRaised
            self.convert = convert
        }
    }

    let input: CheckedInput

    /// The values of these fields that AWS would refuse, as far as they are known.
    func diagnostics(_ fields: [Field]) -> [StageDiagnostic] {
        fields.flatMap { field in
            values(at: field.path[...], in: input.value, path: []).flatMap { diagnostics($0.value, $0.path, field) }
        }
    }

    private func diagnostics(_ value: JSONValue, _ path: [String], _ field: Field) -> [StageDiagnostic] {
        guard let known = Self.literal(value) else { return [] }
        let violations = ServiceModel.lambda.violations(
            of: field.convert(known), at: field.member, of: field.operation
        ).filter { $0.kind == .constraint }
        // The text after the field's own member says which part of it is meant.
        let own = field.member.map { $0.prefix(1).lowercased() + $0.dropFirst() }.joined(separator: ".")
        return violations.map { violation in
            let part = violation.path.hasPrefix(own) ? String(violation.path.dropFirst(own.count)) : ""
            let name = part.isEmpty ? "" : " (\(part.drop { $0 == "." }))"
            let advice = field.isRaised ? " AWS may have raised this limit since." : ""
            return StageDiagnostic(
                path, "AWS refuses '\(path.last ?? "")'\(name): \(violation.constraint).\(advice)",
                severity: field.isRaised ? .warning : .error)
        }
    }

    /// The values at a path, in which `*` stands for each element of a list or each value of a map, and `@` for each key.
    private func values(
        at path: ArraySlice<String>, in value: JSONValue, path done: [String]
    ) -> [(path: [String], value: JSONValue)] {
        guard let key = path.first else { return value.isNull ? [] : [(done, value)] }
        let rest = path.dropFirst()
        switch key {
        case "*":
            if let items = value.arrayValue {
                return items.enumerated().flatMap { values(at: rest, in: $1, path: done + [String($0)]) }
            }
            return value.keys.flatMap { key in value[key].map { values(at: rest, in: $0, path: done + [key]) } ?? [] }
        case "@": return value.keys.map { (done + [$0], .string($0)) }
        default: return value[key].map { values(at: rest, in: $0, path: done + [key]) } ?? []
        }
    }

    /// The part of a value that is known before the run; nil for none. Of a map that is its known entries.
    private static func literal(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .null: return .none
        case .string(let text): return text.contains("${") ? .none : value
        case .array(let items): return items.allSatisfy { literal($0) != .none } ? value : .none
        case .object(let members):
            return .object(members.filter { !$0.key.contains("${") && literal($0.value) != .none })
        default: return value
        }
    }

    /// A duration as whole seconds.
    @Sendable static func seconds(_ value: JSONValue) -> JSONValue {
        guard let length = value.stringValue.flatMap({ TimeLength($0) }), length.seconds < 1e15 else { return .null }
        return .integer(Int64(length.seconds.rounded(.up)))
    }

    /// A scalar as text, as fields of kind string take it.
    @Sendable static func text(_ value: JSONValue) -> JSONValue {
        value.stringValue == nil ? .string(value.text()) : value
    }

    /// A map's values as text.
    @Sendable static func texts(_ value: JSONValue) -> JSONValue {
        guard let members = value.objectValue else { return value }
        return .object(members.mapValues(text))
    }
}
