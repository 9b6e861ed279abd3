import OrderedCollections

/// Java's `hashCode`, and the order of a `HashMap` that follows from it.
enum JavaHash {
    /// The hash of a value; nil for what Java hashes by its address.
    static func of(_ value: ExpressionValue) -> Int32? {
        switch value.expanded {
        case .null: return 0
        case .bool(let value): return value ? 1231 : 1237
        case .int(let value): return value
        case .long(let value): return folded(UInt64(bitPattern: value))
        case .float(let value): return Int32(bitPattern: value.bitPattern)
        case .double(let value): return folded(value.bitPattern)
        case .char(let unit): return Int32(unit)
        case .string(let text): return text.utf16.reduce(0) { $0 &* 31 &+ Int32($1) }
        case .list(let values):
            var hash: Int32 = 1
            for value in values {
                guard let next = of(value) else { return nil }
                hash = hash &* 31 &+ next
            }
            return hash
        case .map(let members):
            var hash: Int32 = 0
            for (key, value) in members {
                guard let keyHash = of(key), let valueHash = of(value) else { return nil }
                hash &+= keyHash ^ valueHash
            }
            return hash
        case .date(let date): return folded(UInt64(bitPattern: date.milliseconds))
        default: return nil
        }
    }

    /// The members in the order in which a `HashMap` that they were put into gives them.
    static func ordered(
        _ members: OrderedDictionary<ExpressionValue, ExpressionValue>
    ) -> OrderedDictionary<ExpressionValue, ExpressionValue> {
        var capacity = 16
        while members.count > capacity / 4 * 3 { capacity *= 2 }
        let places = members.elements.enumerated().map { offset, member in
            let hash = UInt32(bitPattern: of(member.key) ?? 0)
            return (slot: Int(hash ^ hash >> 16) & (capacity - 1), offset: offset, member: member)
        }
        let sorted = places.sorted { ($0.slot, $0.offset) < ($1.slot, $1.offset) }
        return OrderedDictionary(uniqueKeysWithValues: sorted.map { ($0.member.key, $0.member.value) })
    }

    private static func folded(_ bits: UInt64) -> Int32 {
        Int32(truncatingIfNeeded: bits ^ (bits >> 32))
    }
}
