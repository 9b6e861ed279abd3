import AWSServices
import Synchronization

/// AWS's last answers about a function, used again within one attempt of a stage until the stage changes something.
///
/// Only guarded writes rest on them: a revision id that is no longer the current one is refused, and then AWS is asked
/// again.
final class FunctionSnapshot: Sendable {
    private struct State {
        var latest: FunctionDetails?
        var versions: [FunctionVersion: FunctionConfiguration] = [:]
        var published: [FunctionConfiguration]?
    }

    private let state = Mutex(State())

    /// `$LATEST`, once no change of it is under way.
    var latest: FunctionDetails? {
        get { state.withLock { $0.latest } }
        set { state.withLock { $0.latest = newValue } }
    }

    /// All published versions, oldest first.
    var published: [FunctionConfiguration]? {
        get { state.withLock { $0.published } }
        set { state.withLock { $0.published = newValue } }
    }

    /// Published versions that are active; they do not change any more.
    subscript(version: FunctionVersion) -> FunctionConfiguration? {
        get { state.withLock { $0.versions[version] } }
        set { state.withLock { $0.versions[version] = newValue } }
    }

    /// Forgets what a change of the function may have changed.
    func invalidate() {
        state.withLock { state in
            state.latest = nil
            state.published = nil
        }
    }
}
