/// A value under construction: containers of one encoder fill the same node, one after the other or at once.
final class JSONNode {
    private enum Content {
        case empty
        case value(JSONValue)
        case list([JSONNode])
        case map(StringMap<JSONNode>)
    }

    private var content = Content.empty

    var value: JSONValue {
        switch content {
        case .empty: .null
        case .value(let value): value
        case .list(let nodes): .array(nodes.map(\.value))
        case .map(let nodes): .object(nodes.mapValues(\.value))
        }
    }

    var count: Int {
        if case .list(let nodes) = content { nodes.count } else { 0 }
    }

    func store(_ value: JSONValue) {
        content = .value(value)
    }

    /// Makes this a map, unless it is one.
    func beginMap() {
        if case .map = content { return }
        if case .value(.object(let members)) = content {
            content = .map(
                members.mapValues { value in
                    let node = JSONNode()
                    node.store(value)
                    return node
                })
            return
        }
        content = .map([:])
    }

    /// Makes this a list, unless it is one.
    func beginList() {
        if case .list = content { return }
        content = .list([])
    }

    /// The node at a key of this map; a new one replaces what was there.
    func member(_ key: String, reusing: Bool = false) -> JSONNode {
        guard case .map(var nodes) = content else { return JSONNode() }
        if reusing, let node = nodes[key] { return node }
        content = .empty
        let node = JSONNode()
        nodes[key] = node
        content = .map(nodes)
        return node
    }

    /// A new node at the end of this list.
    func append() -> JSONNode {
        guard case .list(var nodes) = content else { return JSONNode() }
        content = .empty
        let node = JSONNode()
        nodes.append(node)
        content = .list(nodes)
        return node
    }
}
