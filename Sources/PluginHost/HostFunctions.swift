package import Expressions
package import StageKit

/// The functions of the host that a process plugin calls with `host/invoke`: those that scripts have, by
/// `module.function`.
package protocol HostFunctions: Sendable {
    /// Calls a function. That the plugin was granted the function's module has been checked.
    /// - Parameters:
    ///   - function: such as `http.get`.
    ///   - arguments: a map or a list, as the plugin gave them; null for none.
    ///   - context: the stage that the plugin is at work for.
    /// - Throws: any error. The plugin receives its description and may continue.
    func call(_ function: String, arguments: JSONValue, context: StageContext) async throws -> JSONValue
}

/// A host without functions.
package struct NoHostFunctions: HostFunctions {
    package init() {}

    package func call(_ function: String, arguments: JSONValue, context: StageContext) async throws -> JSONValue {
        throw StageError(.failed, "There is no host function '\(function)' here.")
    }
}

/// The names of the host modules.
package enum HostModuleName {
    /// Those that every plugin has.
    package static let always = ["json", "log", "stats", "time"]
    /// Those that a manifest names in `uses`.
    package static let granted = ["alarms", "http", "lambda", "metrics", "secrets"]

    static let all = always + granted
}
