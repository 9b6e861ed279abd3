/// The program of an execution environment: one version of one function, at one state of its code and settings.
struct ExecutionTarget: Sendable {
    /// Environments of one pool are alike.
    struct Pool: Hashable, Sendable {
        var functionIdentity: String
        var version: String
        var generation: Int
        var tenant: String?
    }

    var function: FunctionKey
    var functionIdentity: String
    var version: VersionRecord
    /// The tenant whose invocations run here, for a function that isolates tenants.
    var tenant: String?

    var pool: Pool {
        Pool(
            functionIdentity: functionIdentity, version: version.number, generation: version.generation, tenant: tenant)
    }
}
