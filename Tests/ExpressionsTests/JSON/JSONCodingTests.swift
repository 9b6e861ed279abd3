import Expressions
import Foundation
import Testing

@Suite("Coding types as JSON values")
struct JSONCodingTests {
    struct Configuration: Codable, Hashable {
        var functionName: String
        var memorySize: Int?
        var environment: [String: String] = [:]
        var optionalTags: [String: [String: Layer]]?
        var code: Data?
        var layers: [Layer] = []
        var anything: JSONValue?
        var ratio: Double = 0.5
    }

    struct Layer: Codable, Hashable {
        var layerArn: String
    }

    struct Wrapped: Codable, Hashable {
        var layers: [String: Layer]

        init(layers: [String: Layer]) {
            self.layers = layers
        }

        init(from decoder: any Decoder) throws {
            layers = try Dictionary(from: decoder)
        }

        func encode(to encoder: any Encoder) throws {
            try layers.encode(to: encoder)
        }
    }

    let configuration = Configuration(
        functionName: "checkout", environment: ["lowerKey": "v"], optionalTags: ["t": ["u": Layer(layerArn: "arn")]],
        code: Data([1, 2, 255]), layers: [Layer(layerArn: "a")], anything: ["keptAsIs": ["x": .null]])

    @Test("capitalized keys are those of types, not those of dictionaries or of JSON values")
    func capitalized() throws {
        let value = try JSONValue(encoding: configuration, keys: .capitalized)
        #expect(
            value == [
                "FunctionName": "checkout", "Environment": ["lowerKey": "v"],
                "OptionalTags": ["t": ["u": ["LayerArn": "arn"]]], "Code": "AQL/", "Layers": [["LayerArn": "a"]],
                "Anything": ["keptAsIs": ["x": .null]], "Ratio": 0.5,
            ])
        #expect(try value.decode(Configuration.self, keys: .capitalized) == configuration)
    }

    @Test("a dictionary that a type codes in its own place keeps its keys")
    func wrappedDictionary() throws {
        let wrapped = Wrapped(layers: ["lower": Layer(layerArn: "a")])
        let value = try JSONValue(encoding: wrapped, keys: .capitalized)
        #expect(value == ["lower": ["LayerArn": "a"]])
        #expect(try value.decode(Wrapped.self, keys: .capitalized) == wrapped)
        #expect(try JSONValue(encoding: ["k": 1], keys: .capitalized) == ["k": 1])
        #expect(try (["k": 1] as JSONValue).decode([String: Int].self, keys: .capitalized) == ["k": 1])
    }

    @Test("keys as they are, nil left out, order of declaration kept")
    func asIs() throws {
        let value = try JSONValue(encoding: configuration)
        #expect(try value.decode(Configuration.self) == configuration)
        #expect(value["memorySize"] == nil)
        #expect(value.keys.prefix(2) == ["functionName", "environment"])
    }

    @Test("JSON values pass through whole, order and reals included")
    func passThrough() throws {
        let value: JSONValue = ["z": 1.0, "a": [.null, ["b": true]]]
        #expect(try value.decode(JSONValue.self).text() == value.text())
        #expect(try value.decode([String: JSONValue].self)["z"]?.text() == "1.0")
        #expect(try JSONValue(encoding: value).text() == value.text())
        #expect(try JSONValue(encoding: ["k": value])["k"]?.text() == value.text())
    }

    @Test("a JSON value goes through Foundation's coders too")
    func foundation() throws {
        let value: JSONValue = ["z": 1.5, "a": [.null, ["b": true], "text", -3]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
    }

    @Test(
        "an error of decoding names the path",
        arguments: [
            (#"{"functionName":1}"#, "functionName: expected a string, found a number"),
            (#"{"environment":{},"layers":[],"ratio":1}"#, "'functionName' is missing"),
            (
                #"{"functionName":"f","environment":{},"layers":[{"layerArn":"a"},{}],"ratio":1}"#,
                "layers[1]: 'layerArn' is missing"
            ),
            (
                #"{"functionName":"f","memorySize":1.5,"environment":{},"layers":[],"ratio":1}"#,
                "memorySize: expected an integer, found 1.5"
            ),
            (
                #"{"functionName":"f","environment":{"a":null},"layers":[],"ratio":1}"#,
                "environment.a: expected a string, found null"
            ),
            (
                #"{"functionName":"f","environment":{},"code":"?","layers":[],"ratio":1}"#,
                "code: the text is not base64"
            ),
            ("[]", "expected a map, found a list"),
        ])
    func faults(text: String, message: String) throws {
        let value = try JSONValue(parsing: text)
        let fault = #expect(throws: JSONError.self) { try value.decode(Configuration.self) }
        #expect(fault?.code == .mismatch)
        #expect(fault?.description == message)
    }

    @Test("numbers fit or are an error")
    func numbers() throws {
        #expect(try (3.0 as JSONValue).decode(Int.self) == 3)
        #expect(try (3 as JSONValue).decode(Double.self) == 3)
        #expect(throws: JSONError.self) { try (300 as JSONValue).decode(UInt8.self) }
        #expect(throws: JSONError.self) { try (1e30 as JSONValue).decode(Int.self) }
        #expect(throws: JSONError.self) { try ("3" as JSONValue).decode(Int.self) }
        #expect(try JSONValue(encoding: UInt64.max).text() == "18446744073709551615")
        #expect(try JSONValue(parsing: "18446744073709551615").decode(UInt64.self) == .max)
        #expect(try JSONValue(encoding: Float(0.1)).text() == "0.1")
    }

    @Test("enumerations and optionals in lists are coded")
    func others() throws {
        enum Kind: String, Codable { case one, two }
        let kinds: [Kind?] = [.one, nil, .two]
        let value = try JSONValue(encoding: kinds)
        #expect(value == ["one", .null, "two"])
        #expect(try value.decode([Kind?].self) == kinds)
        #expect(throws: JSONError.self) { try (["three"] as JSONValue).decode([Kind].self) }
    }
}
