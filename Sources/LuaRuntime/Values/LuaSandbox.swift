/// The functions and modules that scripts have.
package struct LuaSandbox: Sendable {
    /// Modules that every script has, also while its file runs.
    package var modules: [LuaModule] = []

    /// Functions that every script has as globals.
    package var functions: [LuaHostFunction] = []

    /// Hints for unknown globals, by name: how to get them, or what to use instead.
    package var hints: [String: String] = [:]

    /// Where `require` looks, in this order, as paths for ``read`` without a slash at the end; "" is the folder to
    /// which paths are relative. Default: nowhere.
    package var folders: [String] = []

    /// Gives the text of a file in one of ``folders``, nil if there is none. Paths have been checked to have no `..`,
    /// and to end in `.lua`; that links do not lead out of the folders is the reader's to check.
    package var read: @Sendable (_ path: String) throws -> String? = { _ in nil }

    /// Takes what `print` prints, a line at a time and without the line's end.
    package var print: @Sendable (String) -> Void = { _ in }
    /// Is called before each awaited host function, for what has to be told in order.
    package var beforeHostCall: @Sendable () async -> Void = {}

    /// A sandbox with nothing but Lua's own libraries and `json`.
    package init() {}
}
