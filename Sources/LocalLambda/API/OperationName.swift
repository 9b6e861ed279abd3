/// Which operation of which service a request asks for.
struct OperationName: Sendable, Equatable {
    var service: String
    var name: String
    /// Whether it changes what the server keeps. An invocation does not.
    var isMutating: Bool
}
