import AWSServices
import LambdaStages
import StageKit
import Testing

@Suite("What aliases show")
struct AliasStateTests {
    @Test("an annotation reads back as it was written", arguments: [6, nil])
    func trail(_ before: FunctionVersion?) throws {
        let trail = AliasAnnotation(live: 7, before: before, run: "r1")
        #expect(AliasAnnotation(trail.description) == trail)
        #expect(AliasAnnotation.mayReplace(trail.description))
    }

    @Test("Other descriptions are left alone", arguments: ["production", "staysail: hello", "live=7 before=6 run=1"])
    func others(_ text: String) {
        #expect(!AliasAnnotation.mayReplace(text))
    }

    @Test("Percentages add up without noise")
    func percentages() {
        #expect(AliasState(stable: 1, weights: [2: 0.05]).percentagesJSON.text() == #"{"1":95,"2":5}"#)
        #expect(AliasState(stable: 1, weights: [2: 0.3]).percentagesJSON.text() == #"{"1":70,"2":30}"#)
        #expect(AliasState(stable: 9, weights: [10: 0.125]).displayName == "version 9 (87.5 %) and version 10 (12.5 %)")
        #expect(AliasState.absent.percentages.isEmpty)
        #expect(AliasState(stable: 1, weights: [2: 1e-9]).percentages[2].map { $0 > 0 } == true)
        #expect(AliasState(stable: 1, weights: [2: 1e-9]).percentages[1].map { $0 < 100 } == true)
    }

    @Test("States are the same when AWS rounds a weight, and not when anything else differs")
    func matches() {
        let state = AliasState(stable: 1, weights: [2: 0.3], description: "d")
        #expect(state.matches(AliasState(stable: 1, weights: [2: 0.300_000_1], description: "d")))
        #expect(!state.matches(AliasState(stable: 1, weights: [2: 0.31], description: "d")))
        #expect(!state.matches(AliasState(stable: 1, weights: [3: 0.3], description: "d")))
        #expect(!state.matches(AliasState(stable: 1, description: "d")))
        #expect(!state.matches(.absent))
    }
}
