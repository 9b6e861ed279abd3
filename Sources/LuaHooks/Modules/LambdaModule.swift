import Foundation
import LambdaStages
import LuaRuntime
import StageKit

/// The current function.
///
/// - `lambda.invoke{ version=, payload=, log=, timeout= }` gives
///   `{ status, payload, text, error, version, duration_ms, log }`
/// - `lambda.get(version)`, `lambda.versions()`, `lambda.aliases()`
///
/// In a stage all of them take `function=` in their options, a version may also be an alias, and there are
/// ``ProvisioningFunctions``.
enum LambdaModule {
    static func make(_ session: HostSession) -> LuaModule {
        LuaModule(
            "lambda",
            functions: [
                .awaited("invoke") { try await invoke($0, session) },
                .awaited("get") { arguments in
                    let call =
                        session.stage == nil ? "lambda.get(version)" : "lambda.get(version, { function = \"…\" })"
                    let number = try Arguments.version(arguments.first, call: call)
                    let services = try session.services(in: arguments.at(1), call: call)
                    return [.json(try await services.version(number).scriptValue)]
                },
                .awaited("versions") { arguments in
                    let services = try session.services(in: arguments.at(0), call: "lambda.versions()")
                    return [.json(.array(try await services.versions().map(\.scriptValue)))]
                },
                .awaited("aliases") { arguments in
                    let services = try session.services(in: arguments.at(0), call: "lambda.aliases()")
                    return [.json(.array(try await services.aliases().map(\.scriptValue)))]
                },
            ] + ProvisioningFunctions.all(session))
    }

    private static func invoke(_ arguments: [LuaValue], _ session: HostSession) async throws -> [LuaValue] {
        let call = "lambda.invoke{ version = ctx.candidate, payload = { ping = true } }"
        let options = try Arguments.options(
            arguments.at(0), ["version", "payload", "log", "timeout"] + (session.stage == nil ? [] : ["function"]),
            call: call)
        let version = options["version"] ?? (session.stage == nil ? nil : "$LATEST")
        guard let version else { throw HostFunctionError("'version' is missing: \(call)") }
        var payload: [UInt8] = []
        if let given = options["payload"] {
            guard let data = given.data else {
                throw HostFunctionError("the payload holds what is not plain data, such as a function: \(call)")
            }
            payload = Array(data.text().utf8)
        }
        let timeout = try options["timeout"].map { try Arguments.timeout($0, call: call) }
        session.stage?.recordSideEffect()
        let answer = try await session.services(options, call: call).invoke(
            HookInvocation(
                version: try Arguments.version(version, call: call), payload: payload,
                timeout: timeout.map { .seconds($0) }))
        let text = String(decoding: answer.payload, as: UTF8.self)
        var members: JSONObject = [
            "status": .integer(Int64(answer.status)), "text": .string(text),
        ]
        if let value = try? JSONValue(parsing: answer.payload) { members["payload"] = value }
        members["error"] = answer.functionError.map(JSONValue.string)
        members["version"] = answer.executedVersion.map(JSONValue.string)
        members["duration_ms"] = answer.milliseconds.map(JSONValue.plain)
        if options["log"]?.isTrue == true { members["log"] = answer.log.map(JSONValue.string) }
        return [.json(.object(members))]
    }
}
