import Expressions
import OrderedCollections

extension InputSchema {
    /// A fault of a map, with the key it is about.
    package struct KeyFault: Hashable, Sendable {
        /// nil for a key that is missing.
        package let key: String?
        package let message: String
    }

    /// What is wrong with a map, key by key, in the words of a stage's own input.
    /// - Parameters:
    ///   - path: where the map stands, for messages.
    ///   - isFinal: whether its expressions have been evaluated; else text with `${` may stand for anything.
    package func keyFaults(in value: JSONValue, at path: String, isFinal: Bool) -> [KeyFault] {
        guard let map = value.objectValue else {
            return [KeyFault(key: nil, message: "'\(path)' must be a map, not \(value.typeName).")]
        }
        var faults: [KeyFault] = []
        var misspelt: Set<String> = []
        let known = fields.map(\.key)
        for key in map.keys where self[key] == nil {
            if let nearest = NearestName.of(key, among: known) { misspelt.insert(nearest) }
            let hint =
                known.isEmpty ? " Nothing is taken here." : NearestName.hint(for: key, among: known)
            faults.append(KeyFault(key: key, message: "Unknown key '\(path).\(key)'." + hint))
        }
        for field in fields {
            guard let given = map[field.key], !given.isNull else {
                if field.isRequired, !misspelt.contains(field.key) {
                    let about = field.about.isEmpty ? field.kind.summary : field.about
                    faults.append(
                        KeyFault(
                            key: map[field.key] == nil ? nil : field.key,
                            message: "'\(path).\(field.key)' is missing: \(about)"))
                }
                continue
            }
            faults += field.kind.faults(of: given, at: "\(path).\(field.key)", isFinal: isFinal)
                .map { KeyFault(key: field.key, message: $0) }
        }
        return faults
    }
}

extension InputKind {
    /// What is wrong with a value, in the words of a stage's own input.
    package func faults(of value: JSONValue, at path: String, isFinal: Bool) -> [String] {
        var check = SchemaCheck(expressions: isFinal ? .literal : .deferred)
        _ = check.check(Self.source(value), against: self, at: path)
        return check.diagnostics.map(\.message)
    }

    /// The value with the kind's type; nil if it does not fit.
    package func typed(_ value: JSONValue) -> JSONValue? {
        var check = SchemaCheck(expressions: .literal)
        return check.check(SourceValue(value), against: self, at: "")
    }

    /// Text that may hold expressions has to look like text of a document for the check to put it off.
    private static func source(_ value: JSONValue) -> SourceValue {
        switch value {
        case .string(let text) where text.contains("${"): SourceValue(.scalar(text, isPlain: false))
        case .array(let items): SourceValue(.list(items.map(source)))
        case .object(let members): SourceValue(.map(members.map { .init(key: $0, value: source($1)) }))
        default: SourceValue(value)
        }
    }
}
