import LambdaStages
import LuaRuntime
import StageKit

/// `alarms.state(name)` gives `"OK"`, `"ALARM"` or `"INSUFFICIENT_DATA"`, then AWS's reason, then since when.
enum AlarmsModule {
    static func make(_ session: HostSession) -> LuaModule {
        LuaModule(
            "alarms",
            functions: [
                .awaited("state") { arguments in
                    let name = try Arguments.text(arguments.first, "an alarm's name", call: "alarms.state(name)")
                    let alarm = try await session.services.alarm(name)
                    return [
                        .json(.string(alarm.condition.rawValue)), .json(.string(alarm.reason)),
                        alarm.since.map { .json(.time($0)) } ?? .nil,
                    ]
                }
            ])
    }
}
