import Expressions
import Testing

@Suite("Maps from strings")
struct StringMapTests {
    /// One letter in one code point, and in two: equal for `String`, different in bytes.
    static let composed = "caf\u{E9}"
    static let decomposed = "cafe\u{301}"

    @Test("keys that differ only in normalization are two keys")
    func normalization() throws {
        #expect(Self.composed == Self.decomposed)
        var map = StringMap([(Self.composed, 1), (Self.decomposed, 2)])
        #expect(map.count == 2)
        #expect(map[Self.composed] == 1)
        #expect(map[Self.decomposed] == 2)
        map[Self.decomposed] = nil
        #expect(map.keys.map { $0.utf8.count } == [5])
    }

    @Test("JSON keeps members and strings apart that differ only in normalization")
    func json() throws {
        let text = #"{"\#(Self.composed)":1,"\#(Self.decomposed)":2}"#
        let value = try JSONValue(parsing: text)
        #expect(value.text() == text)
        #expect(value[Self.composed] == 1)
        #expect(value[Self.decomposed] == 2)
        #expect(try value.decode(JSONValue.self) == value)
        #expect(try JSONValue(encoding: value) == value)
        #expect(JSONValue.string(Self.composed) != .string(Self.decomposed))
        #expect(value != [Self.composed: 1, "x": 2])
    }

    @Test("of a key given twice the last value counts, at the place of the first")
    func twice() {
        let map = StringMap([("a", 1), ("b", 2), ("a", 3)])
        #expect(map.map(\.key) == ["a", "b"])
        #expect(map.values == [3, 2])
        #expect(StringMap([("a", 1), ("a", 2)], uniquingKeysWith: +)["a"] == 3)
    }

    @Test("maps are equal in any order, and hash the same")
    func order() {
        let one: StringMap = ["a": 1, "b": 2]
        let other: StringMap = ["b": 2, "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != ["a": 1])
        #expect(one.keys != other.keys)
    }

    @Test("members can be changed, filtered and sorted")
    func changes() {
        var map: StringMap = ["c": 3, "a": 1, "B": 2]
        map["a", default: 0] += 10
        map["d", default: 0] += 4
        #expect(map.removeValue(forKey: "c") == 3)
        #expect(map.removeValue(forKey: "c") == nil)
        map.sortKeys()
        #expect(map.keys == ["B", "a", "d"])
        #expect(map.mapValues { $0 * 2 }.values == [4, 22, 8])
        #expect(map.filter { $0.value > 3 }.keys == ["a", "d"])
        #expect(map.first?.key == "B")
        #expect(StringMap<Int>().isEmpty)
    }
}
