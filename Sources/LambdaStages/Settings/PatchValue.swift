/// A field that may be absent (no change), cleared (`null`), or have a value.
enum PatchValue<Value: Sendable>: Sendable {
    case absent
    case cleared
    case value(Value)

    /// The value, or what clearing means; nil when absent.
    func value(clearedAs empty: Value) -> Value? {
        switch self {
        case .absent: nil
        case .cleared: empty
        case .value(let value): value
        }
    }

    func map<Other>(_ transform: (Value) -> Other) -> PatchValue<Other> {
        switch self {
        case .absent: .absent
        case .cleared: .cleared
        case .value(let value): .value(transform(value))
        }
    }
}

extension KeyedDecodingContainer {
    /// Tells an absent key, `null` and a value apart.
    func given<Value: Decodable & Sendable>(_ key: Key) throws -> PatchValue<Value> {
        guard contains(key) else { return .absent }
        if try decodeNil(forKey: key) { return .cleared }
        return .value(try decode(Value.self, forKey: key))
    }
}
