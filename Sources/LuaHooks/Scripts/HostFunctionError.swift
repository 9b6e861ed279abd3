/// Why a function of the host refuses to be called so.
struct HostFunctionError: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
