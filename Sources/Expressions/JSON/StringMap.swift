import OrderedCollections

/// An ordered map from strings to values.
///
/// Keys are compared by their UTF-8 bytes. `String` takes two spellings of the same characters for equal, so `é` in one
/// code point and `é` in two would be one key of a dictionary; in JSON and in AWS they are two names.
///
/// Equality does not look at the order.
public struct StringMap<Value> {
    fileprivate struct ByteKey: Hashable {
        let text: String

        static func == (left: ByteKey, right: ByteKey) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
                hasher.combine(bytes: UnsafeRawBufferPointer($0))
            }
            if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
        }
    }

    private var members: OrderedDictionary<ByteKey, Value> = [:]

    /// Creates an empty map.
    public init() {}

    /// Creates a map of members in order. Of a key that is given twice the last value counts, in the first position.
    public init(_ members: some Sequence<(String, Value)>) {
        self.init(members, uniquingKeysWith: { _, last in last })
    }

    /// Creates a map of members in order.
    /// - Parameters:
    ///   - members: the keys and their values.
    ///   - combine: makes one value of two that have the same key.
    public init<Failure: Error>(
        _ members: some Sequence<(String, Value)>, uniquingKeysWith combine: (Value, Value) throws(Failure) -> Value
    ) throws(Failure) {
        self.members.reserveCapacity(members.underestimatedCount)
        for (key, value) in members { try add(value, key, combine) }
    }

    /// The value at a key; nil when the key is absent. Setting nil removes the key.
    public subscript(_ key: String) -> Value? {
        get { members[ByteKey(text: key)] }
        _modify { yield &members[ByteKey(text: key)] }
    }

    /// The value at a key, or another value when the key is absent.
    public subscript(_ key: String, default value: @autoclosure () -> Value) -> Value {
        get { members[ByteKey(text: key), default: value()] }
        _modify { yield &members[ByteKey(text: key), default: value()] }
    }

    /// Appends the members of another map.
    /// - Parameters:
    ///   - other: the other map.
    ///   - combine: makes one value of two that have the same key.
    public mutating func merge<Failure: Error>(
        _ other: StringMap, uniquingKeysWith combine: (Value, Value) throws(Failure) -> Value
    ) throws(Failure) {
        for (key, value) in other { try add(value, key, combine) }
    }

    private mutating func add<Failure: Error>(
        _ value: Value, _ key: String, _ combine: (Value, Value) throws(Failure) -> Value
    ) throws(Failure) {
        if let old = self[key] {
            self[key] = try combine(old, value)
        } else {
            self[key] = value
        }
    }

    /// Sets the value at a key, and puts a key that is new at a position.
    /// - Returns: the value that the key had; nil if it is new.
    @discardableResult
    public mutating func updateValue(_ value: Value, forKey key: String, insertingAt index: Int) -> Value? {
        let position = index < 0 ? 0 : index > count ? count : index
        return members.updateValue(value, forKey: ByteKey(text: key), insertingAt: position).originalMember
    }

    /// Removes a key.
    /// - Returns: the value that it had; nil if the key was absent.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> Value? {
        members.removeValue(forKey: ByteKey(text: key))
    }

    /// The number of keys.
    public var count: Int { members.count }

    /// Whether there is no key.
    public var isEmpty: Bool { members.isEmpty }

    /// The keys in order.
    public var keys: [String] { members.keys.map(\.text) }

    /// The values in order.
    public var values: [Value] { members.values.elements }

    /// The first member; nil if there is none.
    public var first: (key: String, value: Value)? { members.elements.first.map { ($0.key.text, $0.value) } }

    /// The same keys with other values.
    public func mapValues<Other, Failure: Error>(
        _ transform: (Value) throws(Failure) -> Other
    ) throws(Failure) -> StringMap<Other> {
        var result = StringMap<Other>()
        result.members.reserveCapacity(count)
        for (key, value) in members { result.members[.init(text: key.text)] = try transform(value) }
        return result
    }

    /// The members that fulfill a condition.
    public func filter<Failure: Error>(
        _ isIncluded: ((key: String, value: Value)) throws(Failure) -> Bool
    ) throws(Failure) -> StringMap {
        var result = StringMap()
        for (key, value) in members where try isIncluded((key.text, value)) { result.members[key] = value }
        return result
    }

    /// Orders the members by the Unicode scalars of their keys.
    public mutating func sortKeys() {
        members.sort { $0.key.text.unicodeScalars.lexicographicallyPrecedes($1.key.text.unicodeScalars) }
    }
}

extension StringMap: Sequence {
    /// The members in order.
    public struct Iterator: IteratorProtocol {
        private var base: OrderedDictionary<ByteKey, Value>.Iterator

        fileprivate init(_ base: OrderedDictionary<ByteKey, Value>.Iterator) {
            self.base = base
        }

        /// The next member; nil at the end.
        public mutating func next() -> (key: String, value: Value)? {
            base.next().map { ($0.key.text, $0.value) }
        }
    }

    /// Creates an iterator over the members.
    public func makeIterator() -> Iterator { Iterator(members.makeIterator()) }

    /// The number of keys.
    public var underestimatedCount: Int { members.count }
}

extension StringMap: ExpressibleByDictionaryLiteral {
    /// Creates a map of a literal; of a key that is given twice the last value counts.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements)
    }
}

extension StringMap: Equatable where Value: Equatable {
    /// Whether both have the same keys with the same values, in any order.
    public static func == (left: StringMap, right: StringMap) -> Bool {
        left.count == right.count && left.members.allSatisfy { right.members[$0.key] == $0.value }
    }
}

extension StringMap: Hashable where Value: Hashable {
    /// Feeds the members to a hasher, in no order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for (key, value) in members {
            var member = Hasher()
            member.combine(key)
            member.combine(value)
            sum ^= member.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }
}

extension StringMap: Sendable where Value: Sendable {}
