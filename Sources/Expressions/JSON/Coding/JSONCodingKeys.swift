/// How the coding keys of a type are spelled in JSON.
public enum JSONKeys: Hashable, Sendable {
    /// As the type spells them.
    case asIs
    /// With the first letter upper-cased: `functionName` is `FunctionName` in JSON, as AWS spells it. Keys of
    /// dictionaries are data and stay as they are, and so does a ``JSONValue``.
    case capitalized
}

extension JSONKeys {
    /// The spelling of a key of a container keyed by a type.
    func name(of key: some CodingKey) -> String {
        key.stringValue.uppercasedFirst
    }

    /// Whether the keys of a container keyed by that type are changed at all.
    func changes<Key: CodingKey>(_ type: Key.Type) -> Bool {
        self == .capitalized && ObjectIdentifier(type) != DictionaryKeyProbe.dictionaryKey
    }
}

/// Learns the private type by which `Dictionary` keys its containers, by having a dictionary decode itself: the key's
/// type tells data from a type's own coding keys however the dictionary comes to be coded.
struct DictionaryKeyProbe: Decoder {
    static let dictionaryKey: ObjectIdentifier? = {
        let probe = DictionaryKeyProbe()
        _ = try? [String: Bool](from: probe)
        return probe.seen.type
    }()

    final class Seen {
        var type: ObjectIdentifier?
    }

    let seen = Seen()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        seen.type = ObjectIdentifier(type)
        throw refusal
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw refusal
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw refusal
    }

    private var refusal: JSONError { JSONError(code: .mismatch, message: "a probe has no value") }
}

extension String {
    fileprivate var uppercasedFirst: String {
        guard let first = unicodeScalars.first, first.isASCII, first.properties.isLowercase else { return self }
        return first.properties.uppercaseMapping + String(unicodeScalars.dropFirst())
    }
}

/// A step of a coding path: a key as JSON spells it, or an index.
struct JSONCodingKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        self.intValue = nil
    }

    init(intValue: Int) {
        self.stringValue = String(intValue)
        self.intValue = intValue
    }
}

extension [any CodingKey] {
    /// The keys as a path.
    var path: JSONPath {
        JSONPath(map { key in key.intValue.map(JSONPath.Step.index) ?? .key(key.stringValue) })
    }
}
