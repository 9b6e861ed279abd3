/// A part of a parsed expression, with its source location.
struct Node: Sendable {
    indirect enum Kind: Sendable {
        case literal(ExpressionValue)
        case list([Node])
        case map([(key: Node, value: Node)])
        /// A property of the target, or without a target of the current value.
        case property(Node?, name: String, isSafe: Bool)
        case method(Node?, name: String, arguments: [Node], isSafe: Bool)
        case index(Node?, Node)
        case selection(Node?, Which, Node, isSafe: Bool)
        case projection(Node?, Node, isSafe: Bool)
        /// A variable behind a dot: it is read off the target.
        case scoped(Node, Node)
        case variable(String)
        case function(String, [Node])
        case type(String, rank: Int)
        case construction(String, [Node])
        case negation(Node)
        case plus(Node)
        case not(Node)
        case binary(BinaryOperator, Node, Node)
        case and(Node, Node)
        case or(Node, Node)
        case ternary(Node, Node, Node)
        case elvis(Node, Node)
    }

    enum Which: Sendable {
        case all, first, last
    }

    let kind: Kind
    let range: Range<Int>
    /// The part that an error marks: the name and arguments of a property or method, without their target.
    let mark: Range<Int>
    /// The depth of the tree below this node.
    let depth: Int

    init(_ kind: Kind, _ range: Range<Int>, mark: Range<Int>? = nil) {
        self.kind = kind
        self.range = range
        self.mark = mark ?? range
        self.depth = 1 + (kind.children.map(\.depth).max() ?? 0)
    }

    /// Calls a function with this node and all below it, outer ones first.
    func visit(_ body: (Node) -> Void) {
        body(self)
        for child in kind.children { child.visit(body) }
    }
}

extension Node.Kind {
    var children: [Node] {
        switch self {
        case .literal, .variable, .type: []
        case .list(let nodes), .function(_, let nodes), .construction(_, let nodes): nodes
        case .map(let pairs): pairs.flatMap { [$0.key, $0.value] }
        case .property(let target, _, _): target.map { [$0] } ?? []
        case .method(let target, _, let arguments, _): (target.map { [$0] } ?? []) + arguments
        case .index(let target, let node), .selection(let target, _, let node, _),
            .projection(let target, let node, _):
            (target.map { [$0] } ?? []) + [node]
        case .negation(let node), .plus(let node), .not(let node): [node]
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
            .elvis(let left, let right), .scoped(let left, let right):
            [left, right]
        case .ternary(let condition, let yes, let no): [condition, yes, no]
        }
    }
}
