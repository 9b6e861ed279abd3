/// The stages that need each other: ancestors, descendants, order, and circles.
///
/// Each stage's ancestors are a set of bits, computed once in topological order, so that questions about one pair of
/// stages cost the same in a pipeline of ten stages and of ten thousand.
struct StageGraph: Sendable {
    /// A set of stages by their index in `ids`.
    private typealias Bits = [UInt64]

    /// The ids of the stages, each once, in the order in which they were written.
    let ids: [String]
    private let indices: [String: Int]
    /// The stages that each stage needs, without those that are not in the pipeline.
    private let needs: [[Int]]
    private let ancestors: [Bits]
    private let ordered: [Int]

    init(_ stages: [StageDefinition]) {
        var ids: [String] = []
        var indices: [String: Int] = [:]
        var written: [[String]] = []
        for stage in stages where indices[stage.id] == nil {
            indices[stage.id] = ids.count
            ids.append(stage.id)
            written.append(stage.needs.map(\.id))
        }
        let needs = written.map { names in names.compactMap { indices[$0] } }
        self.ids = ids
        self.indices = indices
        self.needs = needs
        ordered = Self.order(needs)
        ancestors = Self.ancestors(needs, ordered)
    }

    /// The ids so that each comes after all it needs; stages of a circle, and those behind one, are left out.
    var order: [String] { ordered.map { ids[$0] } }

    /// The place of a stage in `ids`.
    func index(of id: String) -> Int? { indices[id] }

    /// The stages that a stage waits for, nearest first.
    func ancestors(of id: String) -> [String] {
        guard let start = indices[id] else { return [] }
        var seen = Set([start])
        var found: [Int] = []
        var level = needs[start]
        while !level.isEmpty {
            let new = level.filter { seen.insert($0).inserted }
            found += new
            level = new.flatMap { needs[$0] }
        }
        return found.map { ids[$0] }
    }

    /// The stages that wait for a stage.
    func descendants(of id: String) -> Set<String> {
        guard let index = indices[id] else { return [] }
        return Set(ids.indices.filter { Self.contains(ancestors[$0], index) }.map { ids[$0] })
    }

    /// Whether a stage waits for another one, directly or through others.
    func isAncestor(_ ancestor: String, of id: String) -> Bool {
        guard let ancestor = indices[ancestor], let index = indices[id] else { return false }
        return Self.contains(ancestors[index], ancestor)
    }

    /// Whether one of two stages waits for the other.
    func areOrdered(_ left: String, _ right: String) -> Bool {
        isAncestor(left, of: right) || isAncestor(right, of: left)
    }

    /// A circle of needs, if there is one, as the ids along it.
    var circle: [String]? {
        let placed = Set(ordered)
        guard var current = needs.indices.filter({ !placed.contains($0) }).min(by: { ids[$0] < ids[$1] }) else {
            return nil
        }
        var path: [Int] = []
        var positions: [Int: Int] = [:]
        while positions[current] == nil {
            positions[current] = path.count
            path.append(current)
            // A stage that could not be placed needs another such stage.
            guard let next = needs[current].first(where: { !placed.contains($0) }) else { return nil }
            current = next
        }
        return (path[(positions[current] ?? 0)...] + [current]).map { ids[$0] }
    }

    // MARK: Computing

    /// Level by level, where a stage's level is one more than the highest of those it needs.
    private static func order(_ needs: [[Int]]) -> [Int] {
        var waiting = needs.map { Set($0).count }
        var dependents: [[Int]] = Array(repeating: [], count: needs.count)
        for (index, needed) in needs.enumerated() {
            for other in Set(needed) { dependents[other].append(index) }
        }
        var level = waiting.indices.filter { waiting[$0] == 0 }
        var order: [Int] = []
        while !level.isEmpty {
            order += level
            var next: [Int] = []
            for index in level {
                for dependent in dependents[index] {
                    waiting[dependent] -= 1
                    if waiting[dependent] == 0 { next.append(dependent) }
                }
            }
            level = next.sorted()
        }
        return order
    }

    private static func ancestors(_ needs: [[Int]], _ order: [Int]) -> [Bits] {
        var ancestors: [Bits] = Array(repeating: [], count: needs.count)
        // Stages of one layer need the same stages: they share one set.
        var known: [[Int]: Bits] = [:]
        for index in order {
            let needed = needs[index]
            if let shared = known[needed] {
                ancestors[index] = shared
                continue
            }
            var bits: Bits = []
            for other in needed {
                if bits.count * 64 <= other { bits += Array(repeating: 0, count: other / 64 + 1 - bits.count) }
                bits[other / 64] |= 1 << UInt64(other % 64)
                formUnion(&bits, ancestors[other])
            }
            known[needed] = bits
            ancestors[index] = bits
        }
        return ancestors
    }

    private static func formUnion(_ bits: inout Bits, _ other: Bits) {
        if bits.count < other.count { bits += Array(repeating: 0, count: other.count - bits.count) }
        bits.withUnsafeMutableBufferPointer { target in
            other.withUnsafeBufferPointer { source in
                for word in source.indices { target[word] |= source[word] }
            }
        }
    }

    private static func contains(_ bits: Bits, _ index: Int) -> Bool {
        index / 64 < bits.count && bits[index / 64] & (1 << UInt64(index % 64)) != 0
    }
}
