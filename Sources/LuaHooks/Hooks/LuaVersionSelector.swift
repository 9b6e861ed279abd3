package import LambdaStages
import LuaRuntime
import StageKit

/// A choice of versions in Lua: `select(version, ctx)` for each, or `select_all(versions, ctx)` once.
package struct LuaVersionSelector: ScriptedSelector {
    let hook: LuaHook

    package init(_ hook: LuaHook) {
        self.hook = hook
    }

    package func select(_ versions: [HookVersion], _ call: HookCall) async throws -> HookReply<[VersionChoice]> {
        try await hook.run(call) { running in
            try await running.withContext { context in
                running.has("select_all")
                    ? try await all(versions, context, running) : try await each(versions, context, running)
            }
        }
    }

    private func each(
        _ versions: [HookVersion], _ context: LuaReference, _ running: LuaHook.Running
    ) async throws -> [VersionChoice] {
        var choices: [VersionChoice] = []
        for (index, version) in versions.enumerated() {
            let answers = try await running(
                "select", [.readOnly(.json(version.shownToScripts)), .kept(context)],
                seed: index == 0 ? running.call.context.seed : nil)
            guard let isSelected = answers.at(0).boolValue, let reason = reason(answers.at(1)) else {
                throw running.fault(
                    "'select' returned \(Self.shown(answers)) for version \(version.version)", in: "select",
                    advice: "It returns true or false, and as a second value, if there is one, the reason as a string.")
            }
            choices.append(
                VersionChoice(version.version, isSelected: isSelected, reason: running.masked(reason)))
        }
        return choices
    }

    private func all(
        _ versions: [HookVersion], _ context: LuaReference, _ running: LuaHook.Running
    ) async throws -> [VersionChoice] {
        let answers = try await running(
            "select_all", [.readOnly(.json(.array(versions.map(\.shownToScripts)))), .kept(context)],
            seed: running.call.context.seed)
        let items = answers.at(0).json.flatMap { $0.arrayValue ?? ($0.objectValue?.isEmpty == true ? [] : nil) }
        let numbers = items.map {
            $0.map { $0["version"]?.stringValue ?? $0.stringValue ?? $0.intValue.map(String.init) }
        }
        guard let numbers, !numbers.contains(nil), let reason = reason(answers.at(1)) else {
            throw running.fault(
                "'select_all' returned \(Self.shown(answers))", in: "select_all",
                advice:
                    "It returns a list of version numbers, such as { \"3\", \"4\" }, and as a second value, if there "
                    + "is one, the reason as a string.")
        }
        return numbers.compactMap { $0 }.map { VersionChoice($0, reason: running.masked(reason)) }
    }

    private func reason(_ value: LuaValue) -> String? { value.isNil ? "" : value.stringValue }

    private static func shown(_ answers: [LuaValue]) -> String {
        let shown = answers.prefix(2).map(\.shown).joined(separator: ", ")
        return shown.isEmpty ? "nothing" : shown
    }
}
