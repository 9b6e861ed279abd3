/// The kind of program that runs a runtime's functions.
enum RuntimeKind: Sendable, Equatable {
    /// `X.Y`
    case python(String)
    /// The major version.
    case node(String)
    case provided

    /// - Throws: the answer to a call of a function that cannot run here.
    init(_ runtime: String) throws(APIError) {
        if runtime.hasPrefix("python") {
            self = .python(String(runtime.dropFirst("python".count)))
        } else if runtime.hasPrefix("nodejs") {
            self = .node(String(runtime.dropFirst("nodejs".count).prefix { $0 != "." }))
        } else if runtime.hasPrefix("provided") {
            self = .provided
        } else {
            throw .notImplemented("a way to run \(runtime) functions: it runs pythonX.Y, nodejsN.x and provided.*")
        }
    }
}
