/// The services that all runs of a process share.
struct RunServices: Sendable {
    /// The store of the runs.
    let store: any RunStore
    /// The locks of what runs write; nil if nothing else can write it.
    let locks: (any LockStore)?
    let clock: any RunClock
    /// The user, as `#currentUser()` gives it.
    let user: String
    let secrets: SecretSource
}
