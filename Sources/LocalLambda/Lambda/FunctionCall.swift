/// A call whose version is chosen.
struct FunctionCall: Sendable {
    var target: ExecutionTarget
    /// The function and qualifier of the request: `f`, `f:8` or `f:live`.
    var resource: String
    var reserved: Int?
    var invocation: Invocation
}
