import Foundation

/// Encodes into a value in memory.
struct JSONValueEncoder: Encoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    let keys: JSONKeys

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.beginMap()
        return KeyedEncodingContainer(JSONKeyedEncoding<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beginList()
        return JSONUnkeyedEncoding(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func child(_ node: JSONNode, _ key: some CodingKey) -> JSONValueEncoder {
        JSONValueEncoder(node: node, codingPath: codingPath + [key], keys: keys)
    }

    /// Encodes any value into this encoder's node.
    func box(_ value: some Encodable) throws {
        switch value {
        case let value as JSONValue: node.store(value)
        case let value as Data: node.store(.string(value.base64EncodedString()))
        case let value as URL: node.store(.string(value.absoluteString))
        default: try value.encode(to: self)
        }
    }

    func store(_ value: some FixedWidthInteger) {
        if let number = Int64(exactly: value) {
            node.store(.integer(number))
        } else {
            node.store(.real(JSONReal(value: Double(value), text: String(value))))
        }
    }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { node.store(.null) }
    func encode(_ value: Bool) { node.store(.bool(value)) }
    func encode(_ value: String) { node.store(.string(value)) }
    func encode(_ value: Double) { node.store(.real(JSONReal(value))) }
    // By way of its text: 0.1 as a Float stays 0.1.
    func encode(_ value: Float) { node.store(.real(JSONReal(Double(value.description) ?? Double(value)))) }
    func encode(_ value: Int) { store(value) }
    func encode(_ value: Int8) { store(value) }
    func encode(_ value: Int16) { store(value) }
    func encode(_ value: Int32) { store(value) }
    func encode(_ value: Int64) { store(value) }
    func encode(_ value: UInt) { store(value) }
    func encode(_ value: UInt8) { store(value) }
    func encode(_ value: UInt16) { store(value) }
    func encode(_ value: UInt32) { store(value) }
    func encode(_ value: UInt64) { store(value) }
    func encode(_ value: some Encodable) throws { try box(value) }
}
