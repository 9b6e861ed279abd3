/// Runs work that the cancellation of the current task must not stop, and waits for it: what has been begun on the
/// outside must be taken back even when the run is cancelled. The one place in StageKit that starts an unstructured
/// task; it is awaited at once, so it does not outlive its caller.
package func withoutCancellation<R: Sendable>(_ body: @escaping @Sendable () async -> R) async -> R {
    await Task { await body() }.value
}
