import Expressions
import LuaAbuse
import LuaRuntime
import Testing

/// Runs the text as a file and gives what it returns.
func run(
    _ source: String, limits: LuaLimits = LuaLimits(), sandbox: LuaSandbox = LuaSandbox()
) async throws -> LuaValue {
    try await LuaInterpreter(sandbox: sandbox, limits: limits, clock: .still).run(source, file: "scripts/x.lua")
}

/// What the text returns, as JSON; nil if JSON cannot say it.
func json(
    _ source: String, limits: LuaLimits = LuaLimits(), sandbox: LuaSandbox = LuaSandbox()
) async throws -> JSONValue? {
    try await run(source, limits: limits, sandbox: sandbox).json
}

/// The error with which running the text ends.
func failure(
    of source: String, limits: LuaLimits = LuaLimits(), sandbox: LuaSandbox = LuaSandbox(),
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> LuaError {
    try await #require(throws: LuaError.self, sourceLocation: sourceLocation) {
        _ = try await run(source, limits: limits, sandbox: sandbox)
    }
}
