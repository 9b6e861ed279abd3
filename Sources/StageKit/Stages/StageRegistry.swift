/// The kinds of stages that a pipeline may use.
public struct StageRegistry: Sendable {
    private var kinds: [String: StageKind] = [:]
    private var names: [String: String] = [:]

    /// Creates a registry. A later kind replaces an earlier one with the same type.
    public init(_ kinds: [StageKind] = []) {
        for kind in kinds { register(kind) }
    }

    /// Adds a kind.
    public mutating func register(_ kind: StageKind) {
        kinds[kind.type] = kind
        for name in [kind.type] + kind.aliases { names[name.lowercased()] = kind.type }
    }

    /// The kind that a pipeline means by this name: a type, or an alias in any case.
    public subscript(name: String) -> StageKind? {
        kinds[name] ?? names[name.lowercased()].flatMap { kinds[$0] }
    }

    /// All kinds, by type.
    public var all: [StageKind] { kinds.values.sorted { $0.type < $1.type } }
}
