package import LambdaStages
import LuaRuntime
package import StageKit

extension HookFactories {
    /// Scripts in Lua, read from the disk each time.
    package static let lua = lua(through: RunFiles(keeps: false))

    /// Scripts in Lua.
    /// - Parameter files: what the scripts are read through.
    package static func lua(through files: RunFiles) -> HookFactories {
        HookFactories(
            validate: { script in
                do throws(ScriptDiagnosticsError) {
                    return try LuaScript(path: script.file, kind: script.kind, files: files)
                        .diagnostics(of: script.with, isFinal: false)
                } catch {
                    return error.diagnostics.map { StageDiagnostic([], $0.description) }
                }
            },
            check: { LuaHealthCheck(try await LuaHook($0, files: files)) },
            schedule: { LuaWeightSchedule(try await LuaHook($0, files: files)) },
            selector: { LuaVersionSelector(try await LuaHook($0, files: files)) })
    }
}

/// A health check in Lua: `check(ctx)`.
package struct LuaHealthCheck: HealthCheck {
    let hook: LuaHook

    package init(_ hook: LuaHook) {
        self.hook = hook
    }

    package func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        try await hook.run(call) { running in
            let answer = try await running.withContext { context in
                try await running("check", [.kept(context)], seed: call.context.seed).at(0)
            }
            guard let outcome = answer["answer"]?.stringValue.flatMap(Verdict.Outcome.init) else {
                throw running.diagnostic(
                    "'check' returned \(answer.isNil ? "nothing" : answer.shown)", in: "check",
                    advice: "It returns healthy(), unhealthy(\"why\") or inconclusive(\"why\").")
            }
            return Verdict(
                outcome, running.masked(answer["reason"]?.stringValue ?? ""),
                data: running.masked(answer["data"]?.json ?? .null))
        }
    }
}

/// A canary's schedule in Lua: `next(ctx)`.
package struct LuaWeightSchedule: WeightSchedule {
    let hook: LuaHook

    package init(_ hook: LuaHook) {
        self.hook = hook
    }

    package func next(_ call: HookCall) async throws -> HookReply<ScheduleAnswer> {
        try await hook.run(call) { running in
            let answer = try await running.withContext { context in
                try await running("next", [.kept(context)], seed: call.context.seed).at(0)
            }
            let reason = running.masked(answer["reason"]?.stringValue ?? "")
            // A table that the script made itself may have any number there.
            let wait = answer["wait"].flatMap { try? Arguments.seconds($0, "", call: "") }
                .map { TimeLength(.seconds($0)) }
            let hasInvalidWait = wait == nil && answer["wait"].map { !$0.isNil } ?? false
            switch answer["answer"]?.stringValue {
            case "shift":
                if let percent = answer["percent"]?.doubleValue, percent >= 0, percent < 100, !hasInvalidWait {
                    return .shift(percent: percent, wait: wait)
                }
            case "hold":
                if let wait { return .hold(wait, reason: reason) }
            case "promote": return .promote(reason: reason)
            case "abort": return .abort(reason: reason)
            default: break
            }
            throw running.diagnostic(
                "'next' returned \(answer.isNil ? "nothing" : answer.shown)", in: "next",
                advice: "It returns shift(percent, { wait = \"2m\" }), hold(\"1m\"), promote() or abort(\"why\").")
        }
    }
}

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
        let answers = try await running(
            "select", forEach: versions.map { [.readOnly(.json($0.scriptValue)), .kept(context)] },
            seed: running.call.context.seed)
        var choices: [VersionChoice] = []
        choices.reserveCapacity(versions.count)
        for (version, answers) in zip(versions, answers) {
            guard let isSelected = answers.at(0).boolValue, let reason = reason(answers.at(1)) else {
                throw running.diagnostic(
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
            "select_all", [.readOnly(.json(.array(versions.map(\.scriptValue)))), .kept(context)],
            seed: running.call.context.seed)
        let items = answers.at(0).json.flatMap { $0.arrayValue ?? ($0.objectValue?.isEmpty == true ? [] : nil) }
        let numbers = items.map {
            $0.map { $0["version"]?.stringValue ?? $0.stringValue ?? $0.intValue.map(String.init) }
        }
        guard let numbers, !numbers.contains(nil), let reason = reason(answers.at(1)) else {
            throw running.diagnostic(
                "'select_all' returned \(Self.shown(answers))", in: "select_all",
                advice:
                    "It returns a list of version numbers, such as { \"3\", \"4\" }, and as a second value, if there "
                    + "is one, the reason as a string.")
        }
        return numbers.compactMap { $0 }.map { VersionChoice($0, reason: running.masked(reason)) }
    }

    private func reason(_ value: LuaValue) -> String? { value.isNil ? "" : value.stringValue?.shortened(to: 4096) }

    private static func shown(_ answers: [LuaValue]) -> String {
        let shown = answers.prefix(2).map(\.shown).joined(separator: ", ")
        return shown.isEmpty ? "nothing" : shown
    }
}
