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
        decoder.child(members["super"] ?? .null, JSONPathKey(stringValue: "super"))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        decoder.child(members[name(key)] ?? .null, pathKey(key))
    }

    private func name(_ key: Key) -> String {
        changesKeys ? decoder.keys.name(of: key) : key.stringValue
    }

    private func pathKey(_ key: Key) -> JSONPathKey { JSONPathKey(stringValue: name(key)) }

    private func member(_ key: Key) throws -> JSONValue {
        if let value = members[name(key)] { return value }
        throw DecodingError.keyNotFound(
            pathKey(key), DecodingError.Context(codingPath: codingPath, debugDescription: ""))
    }
}
