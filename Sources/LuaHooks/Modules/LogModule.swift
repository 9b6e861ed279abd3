import LambdaStages
import LuaRuntime
import StageKit

/// `log.debug(message, data?)`, `log.info(…)`, `log.warn(…)`: lines in the run's events.
enum LogModule {
    static func make(_ session: HostSession) -> LuaModule {
        let levels: [(String, RunEvent.LogLevel)] = [("debug", .debug), ("info", .info), ("warn", .warning)]
        return LuaModule(
            "log",
            functions: levels.map { name, level in
                .immediate(name) { arguments in
                    let call = "log.\(name)(message, data)"
                    let message: String
                    if let number = arguments.at(0).doubleValue {
                        message = JSONValue.plain(number).text()
                    } else {
                        message = try Arguments.text(arguments.at(0), "the message", call: call)
                    }
                    guard let data = arguments.at(1).data else {
                        throw HostFunctionError("the data holds what is not plain data, such as a function: \(call)")
                    }
                    try session.requireCall()
                    session.log(message, level: level, data: data)
                    return []
                }
            })
    }
}
