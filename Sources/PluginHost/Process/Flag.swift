import Synchronization

/// Something that has happened or not.
final class Flag: Sendable {
    private let state = Atomic(false)

    func raise() { state.store(true, ordering: .sequentiallyConsistent) }
    var isRaised: Bool { state.load(ordering: .sequentiallyConsistent) }
}
