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
        encoder.child(encoder.node.member("super"), JSONCodingKey(stringValue: "super"))
    }

    func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func name(_ key: Key) -> String {
        changesKeys ? encoder.keys.name(of: key) : key.stringValue
    }

    private func child(_ key: Key, reusing: Bool = false) -> JSONValueEncoder {
        let name = name(key)
        return encoder.child(encoder.node.member(name, reusing: reusing), JSONCodingKey(stringValue: name))
    }
}

/// Appends elements to a list.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    let encoder: JSONValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.node.count }

    func encodeNil() throws {
        encoder.node.append().store(.null)
    }

    func encode(_ value: some Encodable) throws {
        try child().box(value)
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

    func superEncoder() -> any Encoder { child() }

    private func child() -> JSONValueEncoder {
        let index = count
        return encoder.child(encoder.node.append(), JSONCodingKey(intValue: index))
    }
}

/// A value under construction: containers of one encoder fill the same node, one after the other or at once.
final class JSONNode {
    private enum Content {
        case empty
        case value(JSONValue)
        case list([JSONNode])
        case map(StringMap<JSONNode>)
    }

    private var content = Content.empty

    var value: JSONValue {
        switch content {
        case .empty: .null
        case .value(let value): value
        case .list(let nodes): .array(nodes.map(\.value))
        case .map(let nodes): .object(nodes.mapValues(\.value))
        }
    }

    var count: Int {
        if case .list(let nodes) = content { nodes.count } else { 0 }
    }

    func store(_ value: JSONValue) {
        content = .value(value)
    }

    /// Makes this a map, unless it is one.
    func beginMap() {
        if case .map = content { return }
        if case .value(.object(let members)) = content {
            content = .map(
                members.mapValues { value in
                    let node = JSONNode()
                    node.store(value)
                    return node
                })
            return
        }
        content = .map([:])
    }

    /// Makes this a list, unless it is one.
    func beginList() {
        if case .list = content { return }
        content = .list([])
    }

    /// The node at a key of this map; a new one replaces the old one.
    func member(_ key: String, reusing: Bool = false) -> JSONNode {
        guard case .map(var nodes) = content else { return JSONNode() }
        if reusing, let node = nodes[key] { return node }
        content = .empty
        let node = JSONNode()
        nodes[key] = node
        content = .map(nodes)
        return node
    }

    /// A new node at the end of this list.
    func append() -> JSONNode {
        guard case .list(var nodes) = content else { return JSONNode() }
        content = .empty
        let node = JSONNode()
        nodes.append(node)
        content = .list(nodes)
        return node
    }
}
