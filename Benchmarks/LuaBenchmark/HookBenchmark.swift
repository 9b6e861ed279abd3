import Expressions
import Foundation
import LambdaStages
import LuaHooks
import StageKit

/// A version selector in a hook with all that belongs to it: the context, the versions, the calls, the choices and the
/// state.
enum HookBenchmark {
    private static let script = """
        \(LuaBenchmark.predicate)
        local facts = { now = 1701000000, stable = "200", memory = 1024 }
        return {
          api = 1, kind = "version_selector",
        """

    static func seconds(isOneCall: Bool) async throws -> Double {
        let function =
            isOneCall
            ? """
            select_all = function(versions)
              local chosen = {}
              for _, version in ipairs(versions) do
                if select(version, facts) then chosen[#chosen + 1] = version.version end
              end
              return chosen
            end
            """ : "select = function(version) return select(version, facts) end"
        let file = ScriptFile(name: "select.lua", text: "\(script)\(function)\n}\n", folder: "/nowhere")
        let selector = LuaVersionSelector(try await LuaHook(file, kind: .versionSelector))
        let versions = LuaBenchmark.versions.map { version in
            HookVersion(
                version["version"]?.stringValue ?? "", arn: version["arn"]?.stringValue,
                description: version["description"]?.stringValue ?? "", runtime: version["runtime"]?.stringValue,
                memory: version["memory"]?.intValue, timeout: version["timeout"]?.intValue,
                codeSha256: version["code_sha256"]?.stringValue, codeSize: version["code_size"]?.intValue,
                publishedAt: version["published_at"]?.doubleValue.map { Date(timeIntervalSince1970: $0) },
                environmentKeys: ["LOG_LEVEL", "TABLE_NAME"], aliases: version["version"] == "200" ? ["live"] : [])
        }
        let context = HookContext(
            pipeline: "release", run: .init(id: "r"), stage: .init(id: "s", name: "s", type: "delete"),
            function: HookFunction("checkout"))
        let services = try StageDoubles([:]).services(clock: SystemClock())
        return try await LuaBenchmark.best(LuaBenchmark.rounds) {
            _ = try await selector.select(versions, HookCall(context, services: services))
        }
    }
}
