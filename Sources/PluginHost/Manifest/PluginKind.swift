/// The implementation of a plugin.
package enum PluginKind: Hashable, Sendable {
    /// Lua scripts that the engine runs itself, a script a stage type.
    case lua([LuaStageScript])
    /// A program with a session over its standard input and output.
    case process(PluginCommand)

    /// The name for listings.
    package var name: String {
        switch self {
        case .lua: "lua"
        case .process: "process"
        }
    }
}

/// A stage type of a Lua plugin.
package struct LuaStageScript: Hashable, Sendable {
    /// The stage type.
    package let type: String
    /// The script's absolute path.
    package let script: String
    /// The manifest's description; empty if only the script has one.
    package let about: String
    /// The parameters that name functions which the stage changes.
    package let writes: [String]
}

/// The program of a process plugin, as its manifest describes it.
package struct PluginCommand: Hashable, Sendable {
    /// A stage type as the manifest announces it.
    package struct Stage: Hashable, Sendable {
        /// The stage type.
        package let type: String
        /// The manifest's description; empty if only the program has one.
        package let about: String
        /// The parameters that name functions which the stage changes.
        package let writes: [String]
    }

    /// The program and its arguments, as written. A program with a `/` is a file of the plugin's folder.
    package let words: [String]
    /// The stage types that it announces; empty if the program has to be asked.
    package let stages: [Stage]
    /// Whether it needs the run's AWS credentials.
    package let wantsCredentials: Bool
    /// Environment variables that it gets besides the usual ones.
    package let environment: [String]
    /// The SHA-256 that its file must have, as 64 hexadecimal digits.
    package let checksum: String?
}
