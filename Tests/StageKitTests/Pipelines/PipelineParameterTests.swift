import Expressions
import StageKit
import Testing

@Suite("Parameters are converted by their type")
struct PipelineParameterTests {
    private static let pipeline = """
        name: p
        parameters:
          text: { default: 012 }
          count: { type: integer }
          share: { type: number, default: 1 }
          on: { type: boolean }
          names: { type: list }
          size: { options: [small, large], default: small }
          must: { required: true }
        stages: [{ id: a, type: wait, with: { duration: 1s } }]
        """

    private func values(_ given: [(name: String, text: String)]) throws -> JSONValue {
        let (pipeline, diagnostics) = try PipelineReader().read(Self.pipeline)
        #expect(diagnostics.isEmpty)
        return try pipeline.parameterValues(given: given)
    }

    @Test("strings become values, absent ones defaults or null")
    func converts() throws {
        let values = try values([
            ("must", "x"), ("count", "7"), ("share", "0.5"), ("on", "true"), ("names", "a, b,c"), ("size", "large"),
        ])
        #expect(
            values == [
                "text": "012", "count": 7, "share": 0.5, "on": true, "names": ["a", "b", "c"], "size": "large",
                "must": "x",
            ])
    }

    @Test(
        "what does not fit is a sentence",
        arguments: [
            ("count", "seven", "The parameter 'count' takes a whole number, not 'seven'."),
            ("share", "half", "The parameter 'share' takes a number, not 'half'."),
            ("on", "maybe", "The parameter 'on' takes true or false, not 'maybe'."),
            ("size", "huge", "The parameter 'size' can be small, large; not huge."),
            ("cuont", "1", "The pipeline has no parameter 'cuont'. Did you mean 'count'?"),
        ])
    func refuses(name: String, text: String, sentence: String) {
        let error = #expect(throws: ParameterError.self) { try values([("must", "x"), (name, text)]) }
        #expect(error?.description == sentence)
    }

    @Test("a required parameter must be given")
    func required() {
        let error = #expect(throws: ParameterError.self) { try values([]) }
        #expect(error?.description == "The parameter 'must' is required: give it with -p must=…")
    }
}
