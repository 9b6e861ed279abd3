import Foundation

/// Decodes from a value in memory.
struct JSONValueDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    let keys: JSONKeys
    let info: [CodingUserInfoKey: any Sendable]

    var userInfo: [CodingUserInfoKey: Any] { info }

    init(
        value: JSONValue, codingPath: [any CodingKey], keys: JSONKeys, userInfo: [CodingUserInfoKey: any Sendable]
    ) {
        self.value = value
        self.codingPath = codingPath
        self.keys = keys
        self.info = userInfo
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch(type, "a map") }
        return KeyedDecodingContainer(JSONKeyedDecoding<Key>(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let values) = value else { throw mismatch([JSONValue].self, "a list") }
        return JSONUnkeyedDecoding(decoder: self, values: values)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func child(_ value: JSONValue, _ key: some CodingKey) -> JSONValueDecoder {
        JSONValueDecoder(value: value, codingPath: codingPath + [key], keys: keys, userInfo: info)
    }

    /// Decodes any type from this decoder's value; `value` must be that same value.
    func unbox<T: Decodable>(_ value: JSONValue, as type: T.Type) throws -> T {
        if type == JSONValue.self, let same = value as? T { return same }
        if type == Data.self {
            guard case .string(let text) = value else { throw mismatch(type, "base64 text") }
            guard let data = Data(base64Encoded: text) as? T else { throw corrupted("the text is not base64") }
            return data
        }
        if type == URL.self {
            guard case .string(let text) = value else { throw mismatch(type, "an address as text") }
            guard let url = URL(string: text) as? T else { throw corrupted("'\(text.quotable())' is not an address") }
            return url
        }
        return try T(from: self)
    }

    func mismatch(_ type: any Any.Type, _ wanted: String) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "expected \(wanted), found \(value.typeName)")
        return .typeMismatch(type, context)
    }

    func corrupted(_ message: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: message))
    }

    func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        let exact: T?
        switch value {
        case .integer(let number): exact = T(exactly: number)
        case .real(let real):
            guard let decimal = real.decimal, decimal.isInteger else {
                throw corrupted("expected an integer, found \(value.text().quotable())")
            }
            exact = decimal.integer()
        default: throw mismatch(type, "an integer")
        }
        guard let exact else { throw corrupted("the number \(value.text().quotable()) does not fit in \(type)") }
        return exact
    }
}

extension JSONValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value.isNull }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard let bool = value.boolValue else { throw mismatch(type, "true or false") }
        return bool
    }

    func decode(_ type: String.Type) throws -> String {
        guard let text = value.stringValue else { throw mismatch(type, "a string") }
        return text
    }

    func decode(_ type: Double.Type) throws -> Double {
        guard let number = value.doubleValue else { throw mismatch(type, "a number") }
        return number
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try unbox(value, as: type) }
}

/// Reads the members of an object by a type's coding keys.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: JSONValueDecoder
    let members: JSONObject
    private let changesKeys: Bool

    var codingPath: [any CodingKey] { decoder.codingPath }

    init(decoder: JSONValueDecoder, members: JSONObject) {
        self.decoder = decoder
        self.members = members
        self.changesKeys = decoder.keys.changes(Key.self)
    }

    var allKeys: [Key] {
        guard changesKeys else { return members.keys.compactMap { Key(stringValue: $0) } }
        // JSON's key says nothing of the case it had: the key is the one that is spelled like it.
        return members.keys.compactMap { name in
            let lowered = name.prefix(1).lowercased() + name.dropFirst()
            return [lowered, name].lazy.compactMap { Key(stringValue: $0) }.first { self.name($0) == name }
        }
    }

    func contains(_ key: Key) -> Bool { members[name(key)] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let value = try member(key)
        return try decoder.child(value, pathKey(key)).unbox(value, as: type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder.child(try member(key), pathKey(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder.child(try member(key), pathKey(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        decoder.child(members["super"] ?? .null, JSONCodingKey(stringValue: "super"))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        decoder.child(members[name(key)] ?? .null, pathKey(key))
    }

    private func name(_ key: Key) -> String {
        changesKeys ? decoder.keys.name(of: key) : key.stringValue
    }

    private func pathKey(_ key: Key) -> JSONCodingKey { JSONCodingKey(stringValue: name(key)) }

    private func member(_ key: Key) throws -> JSONValue {
        if let value = members[name(key)] { return value }
        throw DecodingError.keyNotFound(
            pathKey(key), DecodingError.Context(codingPath: codingPath, debugDescription: ""))
    }
}

/// Reads the elements of a list in turn.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
    let decoder: JSONValueDecoder
    let values: [JSONValue]
    private(set) var currentIndex = 0

    init(decoder: JSONValueDecoder, values: [JSONValue]) {
        self.decoder = decoder
        self.values = values
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    mutating func decodeNil() throws -> Bool {
        guard try current().value.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let element = try current()
        let value = try element.unbox(element.value, as: type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let container = try current().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try current().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let element = try current()
        currentIndex += 1
        return element
    }

    private func current() throws -> JSONValueDecoder {
        guard !isAtEnd else {
            throw decoder.corrupted("the list has only \(values.count) elements")
        }
        return decoder.child(values[currentIndex], JSONCodingKey(intValue: currentIndex))
    }
}
