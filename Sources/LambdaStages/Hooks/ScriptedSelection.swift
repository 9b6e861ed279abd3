import AWSServices
import StageKit

/// Lets a script choose among a function's versions.
struct ScriptedSelection: Sendable {
    let function: FunctionClient
    /// nil in a Delete.
    let alias: String?
    /// The alias's traffic; nil in a Delete.
    let state: AliasState?
    let choice: ScriptInput
    let hooks: HookFactories
    let web: any WebClient
    let context: StageContext

    /// The script's choices, as a step.
    /// - Throws: when the script fails, or selects a version that does not exist.
    func choices(step: String) async throws -> [VersionChoice] {
        let script = choice.script(.versionSelector, context)
        return try await context.read(step) {
            let facts = try await HookFacts.read(function, alias: alias)
            var hook = await HookContext(facts, context, with: script.with)
            hook.stable = facts.alias?.version.flatMap { facts[$0] }
            let services = LiveHookServices(
                function: function, alias: alias, traffic: state.map { TrafficHistory($0, began: 0) }, web: web,
                context: context)
            let choices = try await hooks.selector(script)
                .select(facts.versions, HookCall(hook, services: services)).value
            if let unknown = choices.first(where: { $0.isSelected && facts[$0.version] == nil }) {
                throw StageError(
                    .failed,
                    "The script \(choice.file) selected version \(unknown.version), and function \(function.name) has "
                        + "no such version.")
            }
            return choices
        }
    }
}
