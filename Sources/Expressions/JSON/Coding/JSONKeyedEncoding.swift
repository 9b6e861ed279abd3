/// Writes the members of an object by a type's coding keys.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONValueEncoder
    private let changesKeys: Bool

    var codingPath: [any CodingKey] { encoder.codingPath }

    init(encoder: JSONValueEncoder) {
        self.encoder = encoder
        self.changesKeys = encoder.keys.changes(Key.self)
    }

    func encodeNil(forKey key: Key) throws {
        encoder.node.member(name(key)).store(.null)
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try child(key).box(value)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        child(key, reusing: true).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key, reusing: true).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        encoder.child(encoder.node.member("super"), JSONPathKey(stringValue: "super"))
    }

    func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func name(_ key: Key) -> String {
        changesKeys ? encoder.keys.name(of: key) : key.stringValue
    }

    private func child(_ key: Key, reusing: Bool = false) -> JSONValueEncoder {
        let name = name(key)
        return encoder.child(encoder.node.member(name, reusing: reusing), JSONPathKey(stringValue: name))
    }
}
