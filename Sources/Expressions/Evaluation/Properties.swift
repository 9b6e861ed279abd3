import OrderedCollections

/// Reads properties and elements of a value.
enum Properties {
    /// The value of a property; nil if there is none. A key that a map does not have is null.
    static func value(of target: ExpressionValue, _ name: String) throws(EvaluationError) -> ExpressionValue? {
        switch target {
        case .json(.object(let members)): return members[name].map(ExpressionValue.init) ?? .null
        case .map(let members): return members[.string(name)] ?? .null
        case .entry(let key, let value): return name == "key" ? key : name == "value" ? value : nil
        case .string(let text):
            switch name {
            case "empty": return .bool(text.isEmpty)
            case "blank": return .bool(Conversion.trimmed(text).isEmpty)
            case "bytes": return .bytes(Array(text.utf8))
            default: return nil
            }
        case .array(let elements): return name == "length" ? .int(Int32(clamping: elements.count)) : nil
        case .bytes(let bytes): return name == "length" ? .int(Int32(clamping: bytes.count)) : nil
        case .list, .collection, .json(.array):
            return name == "empty" ? .bool(target.elements?.isEmpty ?? true) : nil
        case .type(let type): return StaticMethods.field(type, name)
        case .time(let time): return TimeMethods.property(time, name)
        case .date(let date): return name == "time" ? .long(date.milliseconds) : nil
        default: return nil
        }
    }

    /// The element at an index, or the value at a key.
    static func element(of target: ExpressionValue, _ key: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        switch target {
        case .null: throw EvaluationError(.missing, "an index is read off null")
        case .json(.object(let members)):
            guard case .string(let name) = key else { return .null }
            return members[name].map(ExpressionValue.init) ?? .null
        case .map(let members): return members[key] ?? .null
        case .json(.array(let elements)):
            let index = Int(try Conversion.int(key))
            guard elements.indices.contains(index) else { throw ListMethods.outside(index, elements.count) }
            return ExpressionValue(elements[index])
        case .list, .array, .collection, .bytes:
            return try ListMethods.element(target.elements ?? [], Int(try Conversion.int(key)))
        case .string(let text):
            let index = Int(try Conversion.int(key))
            let units = text.utf16
            guard index >= 0, index < units.count else {
                throw EvaluationError(.missing, "the text has \(units.count) characters; there is none at \(index)")
            }
            return .string(String(decoding: [units[units.index(units.startIndex, offsetBy: index)]], as: UTF16.self))
        default:
            if case .string(let name) = key, let value = try value(of: target, name) { return value }
            throw EvaluationError(.mismatch, "\(target.typeName) cannot be indexed")
        }
    }
}
