import OrderedCollections

extension JSONValue {
    /// Decodes a type from this value. `Data` is a base64 string, `URL` a string; a real without a fraction reads as a
    /// integer too; no other kinds are converted into each other.
    /// - Parameters:
    ///   - type: what to decode.
    ///   - keys: how the type's coding keys are spelled in this value; default as they are.
    ///   - userInfo: handed to the type's `init(from:)`.
    /// - Throws: ``JSONError`` of code `mismatch` with the path to the value that did not fit; whatever else the type's
    ///   own `init(from:)` throws.
    public func decode<T: Decodable>(
        _ type: T.Type = T.self, keys: JSONKeys = .asIs, userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> T {
        let decoder = JSONValueDecoder(value: self, codingPath: [], keys: keys, userInfo: userInfo)
        do {
            return try decoder.unbox(self, as: type)
        } catch let error as DecodingError {
            throw JSONError(error)
        }
    }

    /// Encodes a value. A nil optional of a synthesized conformance is left out; `Data` becomes a base64 string, `URL`
    /// a string.
    /// - Parameters:
    ///   - value: what to encode.
    ///   - keys: how the type's coding keys are spelled in the result; default as they are.
    /// - Throws: what the value's own `encode(to:)` throws.
    public init(encoding value: some Encodable, keys: JSONKeys = .asIs) throws {
        let node = JSONNode()
        try JSONValueEncoder(node: node, codingPath: [], keys: keys).box(value)
        self = node.value
    }
}

extension JSONValue: Codable {
    /// Reads any JSON from a decoder. A decoder of another library may lose the order of keys and tell `1.0` as `1`.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? JSONValueDecoder {
            self = decoder.value
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .real(JSONReal(value))
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .array(values)
        } else {
            var members = JSONObject(try container.decode([String: JSONValue].self).map { ($0.key, $0.value) })
            members.sortKeys()
            self = .object(members)
        }
    }

    /// Writes the value to an encoder.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? JSONValueEncoder {
            encoder.node.store(self)
            return
        }
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value): try value.encode(to: encoder)
        case .integer(let value): try value.encode(to: encoder)
        case .real(let value): try value.value.encode(to: encoder)
        case .string(let value): try value.encode(to: encoder)
        case .array(let values): try values.encode(to: encoder)
        case .object(let members):
            var container = encoder.container(keyedBy: JSONCodingKey.self)
            for (key, value) in members {
                try container.encode(value, forKey: JSONCodingKey(stringValue: key))
            }
        }
    }
}

extension JSONError {
    /// A decoding error in our words, with its path.
    init(_ error: DecodingError) {
        let path: [any CodingKey]
        let message: String
        switch error {
        case .keyNotFound(let key, let context):
            path = context.codingPath
            message = "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            path = context.codingPath
            message = context.debugDescription
        @unknown default:
            path = []
            message = "the value does not have the expected shape"
        }
        self.init(code: .mismatch, message: message, path: path.path.description)
    }
}
