/// What process plugins run with: the project's rules, and what the host gives them.
package struct PluginEnvironment: Sendable {
    /// The project's folder, absolute.
    package var project: String
    /// The environment that plugins get a part of.
    package var environment: [String: String]
    /// The `AWS_…` variables for plugins that are granted credentials, if the run does not provide `TargetVariables`.
    package var credentials: [String: String]
    /// The names of the plugins that the project allows credentials.
    package var credentialsAllowed: Set<String>
    /// The functions of the host.
    package var functions: any HostFunctions
    /// The limits.
    package var limits: PluginLimits
    /// Is told every line of the protocol, in order. Must not block.
    package var observe: (@Sendable (PluginTrace) -> Void)?

    /// - Parameter credentials: nil takes the `AWS_…` variables of `environment`.
    package init(
        project: String, environment: [String: String], credentials: [String: String]? = nil,
        credentialsAllowed: Set<String> = [], functions: any HostFunctions = NoHostFunctions(),
        limits: PluginLimits = PluginLimits()
    ) {
        self.project = project
        self.environment = environment
        self.credentials = credentials ?? environment.filter { $0.key.hasPrefix("AWS_") }
        self.credentialsAllowed = credentialsAllowed
        self.functions = functions
        self.limits = limits
    }

    /// Variables that every plugin gets, if they are set.
    static let shared = ["PATH", "HOME", "LANG", "TZ", "TMPDIR"]

    /// The environment of a plugin: an allow-list.
    /// - Parameter target: the variables of the run's target; nil outside of a run.
    func variables(of command: PluginCommand, target: TargetVariables?) -> [String: String] {
        let names = Self.shared + command.environment
        var variables = environment.filter { names.contains($0.key) && !$0.key.hasPrefix("AWS_") }
        if command.wantsCredentials {
            variables.merge((target?.variables ?? credentials).filter { $0.key.hasPrefix("AWS_") }) { $1 }
        }
        return variables
    }
}

/// The service by which a run gives plugins the variables of its target. On the local Lambda these are its own.
package struct TargetVariables: Sendable {
    package let variables: [String: String]

    package init(_ variables: [String: String]) {
        self.variables = variables
    }
}
