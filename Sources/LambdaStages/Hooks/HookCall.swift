/// One call of a hook.
package struct HookCall: Sendable {
    /// What it may know.
    package var context: HookContext
    /// What it may ask.
    package var services: any HookServices

    package init(_ context: HookContext, services: any HookServices) {
        self.context = context
        self.services = services
    }
}
