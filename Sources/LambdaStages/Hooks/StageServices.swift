/// What stages that are scripts or plugins may ask for: what hooks may, of any function, and provisioned concurrency.
package protocol StageServices: HookServices {
    /// The same services of another function, and through another alias; nil leaves what there is.
    func of(function: String?, alias: String?) -> any StageServices

    /// Asks for provisioned concurrency, which is not ready at once. As much as there is already changes nothing.
    func provision(_ qualifier: String, executions: Int) async throws
    /// Takes provisioned concurrency away. None changes nothing.
    func unprovision(_ qualifier: String) async throws
    /// The provisioned concurrency of a version or an alias; nil without one.
    func provisioned(_ qualifier: String) async throws -> HookProvisioning?
}

/// Provisioned concurrency as scripts see it.
package struct HookProvisioning: Hashable, Sendable {
    package var requested: Int
    /// How many executions are ready.
    package var available: Int
    /// `READY`, `IN_PROGRESS` or `FAILED`.
    package var status: String
    /// Why it failed; nil if AWS gives no reason.
    package var reason: String?

    package init(requested: Int, available: Int, status: String, reason: String? = nil) {
        self.requested = requested
        self.available = available
        self.status = status
        self.reason = reason
    }
}
