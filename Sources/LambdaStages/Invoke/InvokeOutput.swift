/// What later stages can read of an Invoke.
struct InvokeOutput: Codable, Sendable {
    /// One entry an execution; empty for traffic.
    var invokeResultsList: [InvocationReport] = []
    /// The counts of traffic; absent for executions.
    var traffic: TrafficTally.Summary?
}
