/// What an execution environment runs: one version of one function, at one state of its code and settings.
struct ExecutionTarget: Sendable {
    /// Environments of one pool are alike.
    struct Pool: Hashable, Sendable {
        var functionIdentity: String
        var version: String
        var generation: Int
    }

    var function: FunctionKey
    var functionIdentity: String
    var version: VersionRecord

    var pool: Pool {
        Pool(functionIdentity: functionIdentity, version: version.number, generation: version.generation)
    }
}
