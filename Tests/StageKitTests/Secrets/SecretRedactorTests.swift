import Expressions
import Foundation
import Testing

@testable import StageKit

@Suite("Secrets are hidden in strings, and restored by a process that has them")
struct SecretRedactorTests {
    private func texts(_ secrets: String..., run: String = "r1") -> SecretRedactor {
        let texts = SecretRedactor(run: run)
        for secret in secrets { texts.add(secret) }
        return texts
    }

    @Test(
        "in all positions, and restored",
        arguments: [
            "hunter2!", "a hunter2! b hunter2!hunter2!", "{\"t\":\"hunter2!\"}", "longer-hunter2!-one", "hunter2",
            "", "ü hunter2! ü",
        ])
    func hides(_ text: String) {
        let texts = texts("hunter2!", "longer-hunter2!-one")
        let masked = texts.mask(text)
        #expect(!masked.contains("hunter2!"))
        #expect((masked == text) == !text.contains("hunter2!"))
        #expect(texts.restore(masked) == text)
        #expect(texts.mask(masked) == masked, "hidden once is hidden")
    }

    @Test("the longest first, with one word a secret")
    func longest() {
        let texts = texts("abcd", "xabcdx")
        #expect(texts.mask("xabcdx abcd") == "\(texts.marker(for: "xabcdx")) \(texts.marker(for: "abcd"))")
        #expect(texts.marker(for: "abcd").hasPrefix("(hidden "))
    }

    @Test("a short one only as a separate word")
    func short() {
        let texts = texts("no")
        #expect(texts.mask("nothing is known") == "nothing is known")
        #expect(texts.mask(["no", "no!"]) == [.string(texts.marker(for: "no")), "no!"])
    }

    @Test("inside of JSON text, as keys, and line by line")
    func forms() {
        let texts = texts("a\"b\\cü", "-----BEGIN KEY-----\nQUJDREVGRw\n-----END KEY-----")
        let quoted = (["k": "a\"b\\cü"] as JSONValue).text()
        #expect(!texts.mask(quoted).contains("cü"))
        #expect(!texts.mask(#"{"k":"a\"b\\c\u00fc"}"#).contains("u00fc"))
        #expect(!texts.mask("the line QUJDREVGRw came").contains("QUJDREVGRw"))
        #expect(texts.mask(["a\"b\\cü": 1]) != ["a\"b\\cü": 1])
    }

    @Test("another run's word is another, and means nothing here")
    func keyed() {
        let mine = texts("hunter2!")
        let other = texts("hunter2!", run: "r2")
        #expect(mine.mask("hunter2!") != other.mask("hunter2!"))
        #expect(mine.holdsUnknown(other.mask(["a": "hunter2!"])))
        #expect(!mine.holdsUnknown(mine.mask(["a": "hunter2!"])))
        #expect(!mine.holdsUnknown("(hidden ) (hidden 12) (hidden"))
        #expect(mine.restore("(hidden 0123456789abcdef)") == "(hidden 0123456789abcdef)")
    }

    @Test("a secret called like the word does no harm")
    func word() {
        let texts = texts("hidden", "(hidden")
        let masked = texts.mask("hidden (hidden) x")
        #expect(texts.restore(masked) == "hidden (hidden) x")
    }
}

@Suite("Long strings are truncated")
struct PayloadTruncationTests {
    @Test("64 KiB of them, whole characters, with a word about the rest")
    func cuts() {
        let text = String(repeating: "ü", count: 40 << 10) + "x"
        let cut = PayloadTruncation.cut("a" + text)
        #expect(cut.hasSuffix("\n(cut: the first 64 of 81 KiB are kept)"))
        #expect(cut.hasPrefix("aü"))
        #expect(!cut.contains("\u{fffd}"))
        #expect(PayloadTruncation.cut(cut) == cut)
        #expect(PayloadTruncation.isCut(["a": [.string(cut)]]))
        #expect(PayloadTruncation.cut("short") == "short")
    }
}
