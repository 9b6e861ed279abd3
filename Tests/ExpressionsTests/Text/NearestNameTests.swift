import Expressions
import Testing

@Suite("A mistyped name suggests the nearest known one")
struct NearestNameTests {
    @Test(
        arguments: [
            ("percnt", "percent"), ("onUnhealty", "onUnhealthy"), ("on-unhealthy", "onUnhealthy"), ("allias", "alias"),
            ("tmieout", "timeout"),
        ])
    func suggests(name: String, nearest: String) {
        let known = ["alias", "percent", "onUnhealthy", "timeout", "strategy"]
        #expect(NearestName.of(name, among: known) == nearest)
    }

    @Test("what is too far away is not suggested; then there is a list")
    func tooFar() {
        #expect(NearestName.of("banana", among: ["alias", "percent"]) == nil)
        #expect(NearestName.of("x", among: ["a", "b"]) == nil)
        #expect(NearestName.hint(for: "banana", among: ["percent", "alias"]) == " Known here: alias, percent.")
        #expect(NearestName.hint(for: "banana", among: []) == "")
    }
}
