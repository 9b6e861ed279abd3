package import Expressions

/// A table of host functions and constants that scripts see as a global of its own, and cannot change.
package struct LuaModule: Sendable {
    /// The global's name.
    package let name: String
    /// The functions.
    package var functions: [LuaHostFunction]
    /// Values that do not change.
    package var constants: [String: JSONValue]

    /// Makes a module.
    package init(_ name: String, functions: [LuaHostFunction], constants: [String: JSONValue] = [:]) {
        self.name = name
        self.functions = functions
        self.constants = constants
    }
}
