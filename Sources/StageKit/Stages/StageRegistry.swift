/// The kinds of stages that a pipeline may use.
public struct StageRegistry: Sendable {
    private var kinds: [String: StageKind] = [:]
    private var names: [String: String] = [:]
    private let more: Finder?

    /// Finds kinds that a pipeline names and a registry does not have.
    /// - Throws: `DocumentError` when one is there and cannot be used.
    public typealias Finder =
        @Sendable (_ pipeline: Pipeline, _ known: StageRegistry) async throws(DocumentError) -> [StageKind]

    /// Creates a registry. A later kind replaces an earlier one with the same type.
    /// - Parameters:
    ///   - kinds: what it has from the start.
    ///   - more: is asked for the kinds that a pipeline needs besides; nil if there are no others.
    public init(_ kinds: [StageKind] = [], more: Finder? = nil) {
        self.more = more
        for kind in kinds { register(kind) }
    }

    /// The registry with all that a pipeline needs, as far as it is there.
    /// - Throws: `DocumentError` when a kind is there and cannot be used.
    func completed(for pipeline: Pipeline) async throws(DocumentError) -> StageRegistry {
        guard let more, pipeline.stages.contains(where: { self[$0.type] == nil }) else { return self }
        var completed = self
        for kind in try await more(pipeline, self) { completed.register(kind) }
        return completed
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
