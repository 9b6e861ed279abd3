import LambdaStages
import LuaRuntime
import StageKit

/// `secrets.get(name)`: `env:NAME` or `NAME` for an environment variable, `file:PATH` for a file. What it gives is
/// never shown: not in log lines, reasons, data, or messages.
enum SecretsModule {
    static func make(_ session: HostSession) -> LuaModule {
        LuaModule(
            "secrets",
            functions: [
                .awaited("get") { arguments in
                    let name = try Arguments.text(
                        arguments.first, "a secret's name", call: "secrets.get(\"env:TOKEN\")")
                    let value = try await session.services.secret(name)
                    session.addSecret(value)
                    return [.json(.string(value))]
                }
            ])
    }
}
