/// A function of the host that scripts can call. What it throws is a Lua error with the error's description as its
/// message, which `pcall` catches.
package struct LuaHostFunction: Sendable {
    enum Body: Sendable {
        case immediate(@Sendable ([LuaValue]) throws -> [LuaValue])
        case awaited(@Sendable ([LuaValue]) async throws -> [LuaValue])
    }

    /// Its name, as scripts and messages have it: without the module's.
    package let name: String
    let body: Body

    /// A function that answers at once. It should be short: the script's limits do not look into it.
    package static func immediate(
        _ name: String, _ body: @escaping @Sendable ([LuaValue]) throws -> [LuaValue]
    ) -> LuaHostFunction {
        LuaHostFunction(name: name, body: .immediate(body))
    }

    /// A function for which the script waits. It looks like any other to the script: its thread yields, the body runs
    /// outside of the interpreter, and the thread resumes with the results.
    ///
    /// Where Lua cannot yield (an `__index` function that is called by `ipairs`, for example) calling it is an error
    /// with that message. A body that takes longer than what is left of the call's time is canceled.
    package static func awaited(
        _ name: String, _ body: @escaping @Sendable ([LuaValue]) async throws -> [LuaValue]
    ) -> LuaHostFunction {
        LuaHostFunction(name: name, body: .awaited(body))
    }

    /// Calls it from the host, as a script would.
    /// - Throws: what its body throws.
    package func callAsFunction(_ arguments: [LuaValue]) async throws -> [LuaValue] {
        switch body {
        case .immediate(let body): try body(arguments)
        case .awaited(let body): try await body(arguments)
        }
    }
}
