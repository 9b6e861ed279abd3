/// Runs work that the cancellation of the current task must not stop, and waits for it. A side effect has to be undone
/// even when its run is canceled. This is StageKit's only unstructured task; it is awaited at once, so it does not
/// outlive its caller.
package func withoutCancellation<R: Sendable>(_ body: @escaping @Sendable () async -> R) async -> R {
    await Task { await body() }.value
}
