import Foundation
import LuaRuntime
import StageKit

/// `secrets.get(name)`: `env:NAME` or `NAME` for an environment variable, `file:PATH` for a file. What it gives is
/// never shown: not in log lines, reasons, data, or messages.
enum SecretsModule {
    private static let call = "secrets.get(\"env:TOKEN\")"
    /// Bytes.
    private static let limit = 64 << 10

    static func make(_ session: HookSession) -> LuaModule {
        LuaModule(
            "secrets",
            functions: [
                .awaited("get") { arguments in
                    _ = try session.services
                    let value = try secret(try Arguments.text(arguments.first, "a secret's name", call: call))
                    session.keepSecret(value)
                    return [.json(.string(value))]
                }
            ])
    }

    private static func secret(_ name: String) throws -> String {
        if name.hasPrefix("file:") { return try file(String(name.dropFirst(5))) }
        if name.hasPrefix("ssm:") || name.hasPrefix("secretsmanager:") || name.hasPrefix("arn:") {
            throw HostFault("'\(name)' cannot be read by this program yet; give it as an environment variable: \(call)")
        }
        let variable = name.hasPrefix("env:") ? String(name.dropFirst(4)) : name
        // What the whole process goes by is not for scripts.
        guard !variable.hasPrefix("AWS_") else {
            throw HostFault("the credentials of the program, such as \(variable), are not for scripts")
        }
        guard let value = ProcessInfo.processInfo.environment[variable], !value.isEmpty else {
            throw HostFault("the environment variable \(variable) is not set; export it before the run: \(call)")
        }
        return value
    }

    private static func file(_ path: String) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw HostFault("there is no file \(path), or it cannot be read")
        }
        defer { try? handle.close() }
        let data = try handle.read(upToCount: limit + 1) ?? Data()
        guard data.count <= limit, let text = String(validating: data, as: UTF8.self) else {
            throw HostFault("the file \(path) is no secret: it is not text, or larger than \(limit >> 10) KiB")
        }
        return text.trimmingCharacters(in: .newlines)
    }
}
