import Foundation
import LambdaStages
import LuaRuntime
import OrderedCollections
import StageKit

/// The function at hand.
///
/// - `lambda.invoke{ version=, payload=, log= }` gives `{ status, payload, text, error, version, duration_ms, log }`
/// - `lambda.get(version)`, `lambda.versions()`, `lambda.aliases()`
enum LambdaModule {
    static func make(_ session: HookSession) -> LuaModule {
        LuaModule(
            "lambda",
            functions: [
                .awaited("invoke") { try await invoke($0, session) },
                .awaited("get") { arguments in
                    let number = try Arguments.version(arguments.first, call: "lambda.get(version)")
                    return [.json(try await session.services.version(number).shownToScripts)]
                },
                .awaited("versions") { _ in
                    [.json(.array(try await session.services.versions().map(\.shownToScripts)))]
                },
                .awaited("aliases") { _ in
                    [.json(.array(try await session.services.aliases().map(\.shownToScripts)))]
                },
            ])
    }

    private static func invoke(_ arguments: [LuaValue], _ session: HookSession) async throws -> [LuaValue] {
        let call = "lambda.invoke{ version = ctx.candidate, payload = { ping = true } }"
        let options = try Arguments.options(arguments.at(0), ["version", "payload", "log", "timeout"], call: call)
        guard let version = options["version"] else { throw HostFault("'version' is missing: \(call)") }
        var payload: [UInt8] = []
        if let given = options["payload"] {
            guard let data = given.data else {
                throw HostFault("the payload holds what is not plain data, such as a function: \(call)")
            }
            payload = Array(data.text().utf8)
        }
        let timeout = try options["timeout"].map { try Arguments.seconds($0, "'timeout'", call: call) }
        let answer = try await session.services.invoke(
            HookInvocation(
                version: try Arguments.version(version, call: call), payload: payload,
                timeout: timeout.map { .seconds($0) }))
        let text = String(decoding: answer.payload, as: UTF8.self)
        var members: OrderedDictionary<String, JSONValue> = [
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
