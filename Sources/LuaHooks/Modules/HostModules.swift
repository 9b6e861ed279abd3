import LuaRuntime

/// The modules over which scripts reach the run and its function.
package enum HostModules {
    /// Those that every script has. `json` is the runtime's own.
    package static let always = ["log", "json", "time", "stats"]
    /// Those that a script names in `uses`.
    package static let granted = ["lambda", "metrics", "alarms", "http", "secrets"]

    /// Every module with the names of its functions, for tools; `json` apart.
    /// - Parameter isStage: whether they are those of stages, which have more.
    package static func names(isStage: Bool = false) -> [String: [String]] {
        let session = HostSession(stage: isStage ? StageSteps(allowsSideEffects: false) : nil)
        return Dictionary(uniqueKeysWithValues: all(session).map { ($0.name, $0.functions.map(\.name)) })
    }

    /// Modules for checks of a script, without services.
    static var forInspection: [LuaModule] { alwaysGranted(HostSession()) }

    static func alwaysGranted(_ session: HostSession) -> [LuaModule] {
        [LogModule.make(session), TimeModule.make(session), StatisticsModule.make()]
    }

    static func grantable(_ session: HostSession) -> [LuaModule] {
        [
            LambdaModule.make(session), MetricsModule.make(session), AlarmsModule.make(session),
            HTTPModule.make(session), SecretsModule.make(session),
        ]
    }

    static func all(_ session: HostSession) -> [LuaModule] { alwaysGranted(session) + grantable(session) }
}
