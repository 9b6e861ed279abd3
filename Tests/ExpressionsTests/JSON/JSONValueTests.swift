import Expressions
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test("objects are equal whatever the order of their keys")
    func objectOrder() {
        let one: JSONValue = ["a": 1, "b": ["x": 1, "y": 2]]
        let other: JSONValue = ["b": ["y": 2, "x": 1], "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(Set([one, other]).count == 1)
        #expect(one != ["a": 1])
        #expect(one != ["a": 1, "b": ["x": 1, "y": 3]])
        #expect(["a", "b"] as JSONValue != ["b", "a"])
    }

    @Test("kinds are not equal to each other")
    func kinds() {
        let all: [JSONValue] = [.null, false, 0, 0.0, "", [], [:], "0", "null"]
        #expect(Set(all).count == all.count)
    }

    @Test("accessors give a value of their kind only")
    func accessors() {
        let value: JSONValue = ["text": "t", "whole": 3, "real": 3.5, "yes": true, "list": [1, 2], "none": .null]
        #expect(value["text"]?.stringValue == "t")
        #expect(value["whole"]?.intValue == 3)
        #expect(value["whole"]?.doubleValue == 3)
        #expect(value["real"]?.doubleValue == 3.5)
        #expect(value["real"]?.intValue == nil)
        #expect(value["yes"]?.boolValue == true)
        #expect(value["list"]?[1] == 2)
        #expect(value["list"]?[2] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["list"]?.arrayValue?.count == 2)
        #expect(value["none"]?.isNull == true)
        #expect(value["none"]?.nonNull == nil)
        #expect(value["whole"]?.nonNull == 3)
        #expect(value["absent"] == nil)
        #expect(value["text"]?["x"] == nil)
        #expect(value.keys.first == "text")
        let names = ["text", "whole", "real", "yes", "list", "none"].map { value[$0]?.typeName }
        #expect(names == ["a string", "a number", "a number", "true or false", "a list", "null"])
        #expect(value.typeName == "a map")
    }
}
