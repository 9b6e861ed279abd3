import Expressions

/// The names of a form, `A.member.1.B=x`, as the tree that they spell.
enum FormTree {
    private final class Node {
        var text: String?
        var children: [String: Node] = [:]
    }

    static func value(of form: [(name: String, value: String)]) -> JSONValue {
        let root = Node()
        for (name, value) in form {
            var node = root
            for part in name.split(separator: ".", maxSplits: 15).map(String.init) {
                if let child = node.children[part] {
                    node = child
                } else {
                    let child = Node()
                    node.children[part] = child
                    node = child
                }
            }
            node.text = value
        }
        return value(of: root)
    }

    private static func value(of node: Node) -> JSONValue {
        if node.children.isEmpty { return .string(node.text ?? "") }
        if node.children.count == 1, let list = node.children["member"] {
            let items = list.children.compactMap { key, item in Int(key).map { ($0, item) } }
            return .array(items.sorted { $0.0 < $1.0 }.map { value(of: $0.1) })
        }
        var object: JSONValue = [:]
        for (key, child) in node.children.sorted(by: { $0.key < $1.key }) { object.set(key, value(of: child)) }
        return object
    }
}
