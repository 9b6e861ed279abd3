/// Who needs whom: ancestors, descendants, order, and what is wrong with it.
struct StageGraph: Sendable {
    private let needs: [String: [String]]
    /// The ids so that each comes after all it needs; stages of a circle are left out.
    let order: [String]

    init(_ stages: [StageDefinition]) {
        let ids = Set(stages.map(\.id))
        needs = Dictionary(
            stages.map { ($0.id, $0.needs.map(\.id).filter(ids.contains)) }, uniquingKeysWith: { a, _ in a })
        var placed: Set<String> = []
        var order: [String] = []
        var left = stages.map(\.id)
        while true {
            let ready = left.filter { [needs] in (needs[$0] ?? []).allSatisfy(placed.contains) }
            guard !ready.isEmpty else { break }
            for id in ready where placed.insert(id).inserted { order.append(id) }
            left.removeAll(where: placed.contains)
        }
        self.order = order
    }

    /// The stages that a stage waits for, nearest first.
    func ancestors(of id: String) -> [String] {
        var found: [String] = []
        var level = needs[id] ?? []
        while !level.isEmpty {
            let new = level.filter { !found.contains($0) && $0 != id }
            for id in new where !found.contains(id) { found.append(id) }
            level = new.flatMap { needs[$0] ?? [] }
        }
        return found
    }

    /// The stages that wait for a stage.
    func descendants(of id: String) -> Set<String> {
        Set(needs.keys.filter { ancestors(of: $0).contains(id) })
    }

    /// Whether one of two stages waits for the other.
    func areOrdered(_ left: String, _ right: String) -> Bool {
        ancestors(of: left).contains(right) || ancestors(of: right).contains(left)
    }

    /// A circle of needs, if there is one, as the ids along it.
    var circle: [String]? {
        let placed = Set(order)
        guard var current = needs.keys.filter({ !placed.contains($0) }).min() else { return nil }
        var path: [String] = []
        while !path.contains(current) {
            path.append(current)
            // A stage that could not be placed needs another such stage.
            guard let next = (needs[current] ?? []).first(where: { !placed.contains($0) }) else { return nil }
            current = next
        }
        let start = path.firstIndex(of: current) ?? 0
        return Array(path[start...]) + [current]
    }
}
