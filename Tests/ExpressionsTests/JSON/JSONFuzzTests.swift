import Expressions
import Testing

@Suite("Fuzz of JSON")
struct JSONFuzzTests {
    @Test("no bytes crash the reader, and what it reads is written and read back the same", arguments: 0..<4)
    func mutations(seed: UInt64) {
        let valid = #"{"a":[1,-2.5e3,"x\n\u00e9\ud83d\ude00",null,true,{"b":[]}],"é":12345678901234567890,"":""}"#
        var generator = ExpressionFuzzTests.Generator(state: 77 + seed)
        var read = 0
        for _ in 0..<5_000 {
            var bytes = Array(valid.utf8)
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                default: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            do {
                let value = try JSONValue(parsing: bytes)
                read += 1
                #expect(try JSONValue(parsing: value.text()) == value)
                #expect(try JSONValue(parsing: value.text(pretty: true, sortedKeys: true)) == value)
            } catch {
                #expect(error.line ?? 0 >= 1 && error.column ?? 0 >= 1)
            }
        }
        #expect(read > 1_000)
    }
}
