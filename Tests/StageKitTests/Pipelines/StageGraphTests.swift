import StageKitTesting
import Testing

@testable import StageKit

@Suite("The graph of stages")
struct StageGraphTests {
    private static func stages(_ needs: [[Int]]) -> [StageDefinition] {
        needs.enumerated().map { index, needed in
            StageDefinition(id: "s\(index)", type: "wait", needs: needed.map { "s\($0)" })
        }
    }

    /// The ancestors of a stage, by a plain search.
    private static func search(_ needs: [[Int]], from start: Int) -> Set<Int> {
        var found: Set<Int> = []
        var open = needs[start]
        while let next = open.popLast() {
            if found.insert(next).inserted { open += needs[next] }
        }
        return found
    }

    @Test("Ancestors, descendants and order are those of a plain search, on random graphs", arguments: 0..<20)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...150, using: &generator)
        let shuffled = Array(0..<count).shuffled(using: &generator)
        var needs: [[Int]] = Array(repeating: [], count: count)
        for (position, stage) in shuffled.enumerated() where position > 0 {
            let wanted = Int.random(in: 0...min(5, position), using: &generator)
            needs[stage] = (0..<wanted).map { _ in shuffled[Int.random(in: 0..<position, using: &generator)] }
        }
        let graph = StageGraph(Self.stages(needs))
        #expect(graph.circle == nil)
        #expect(Set(graph.order).count == count)
        let position = Dictionary(uniqueKeysWithValues: graph.order.enumerated().map { ($1, $0) })
        for stage in 0..<count {
            let expected = Self.search(needs, from: stage)
            let id = "s\(stage)"
            #expect(Set(graph.ancestors(of: id)) == Set(expected.map { "s\($0)" }))
            #expect(graph.ancestors(of: id).count == expected.count)
            for other in 0..<count {
                #expect(graph.isAncestor("s\(other)", of: id) == expected.contains(other))
            }
            let descendants = (0..<count).filter { Self.search(needs, from: $0).contains(stage) }
            #expect(graph.descendants(of: id) == Set(descendants.map { "s\($0)" }))
            for need in needs[stage] { #expect((position["s\(need)"] ?? .max) < (position[id] ?? 0)) }
        }
    }

    @Test("A circle is found, and what is behind it is not in the order")
    func circle() {
        let graph = StageGraph(Self.stages([[1], [2], [0], [0], []]))
        #expect(graph.circle == ["s0", "s1", "s2", "s0"])
        #expect(graph.order == ["s4"])
    }

    @Test(
        "Ten thousand stages of any shape have an order, and a tenth of them is prepared",
        arguments: ["chain", "fan", "layers of 10", "layers of 100", "grid", "random"])
    func large(shape: String) async throws {
        var generator = SeededGenerator(seed: 3)
        let needs: [[Int]] = (0..<10_000).map { stage in
            switch shape {
            case "chain": return stage == 0 ? [] : [stage - 1]
            case "fan": return stage == 0 ? [] : [0]
            case "layers of 10": return stage < 10 ? [] : Array((stage / 10 * 10 - 10)..<(stage / 10 * 10))
            case "layers of 100": return stage < 100 ? [] : Array((stage / 100 * 100 - 100)..<(stage / 100 * 100))
            case "grid": return [stage % 100 == 0 ? -1 : stage - 1, stage - 100].filter { $0 >= 0 }
            default: return stage == 0 ? [] : (0..<5).map { _ in Int.random(in: 0..<stage, using: &generator) }
            }
        }
        let graph = StageGraph(Self.stages(needs))
        #expect(graph.order.count == 10_000)
        #expect(graph.isAncestor("s0", of: "s9999"))
        var pipeline = Pipeline(name: "p")
        pipeline.stages = Self.stages(Array(needs.prefix(1000))).map { stage in
            var stage = stage
            stage.input = SourceValue(.map([.init(key: "duration", value: SourceValue("1s"))]))
            return stage
        }
        let prepared = try await PipelinePreparation(registry: StageRegistry(Workbench().kinds)).prepare(
            pipeline, parameters: [:])
        #expect(prepared.stages.count == 1000)
    }
}
