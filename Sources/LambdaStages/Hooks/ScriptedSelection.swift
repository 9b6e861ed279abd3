import StageKit

/// Chooses among a function's published versions.
package protocol ScriptedSelector: Sendable {
    /// What is chosen, and why.
    /// - Parameter versions: all published versions, oldest first.
    /// - Returns: one choice for each version that it has something to say of; the others are not selected.
    func select(_ versions: [HookVersion], _ call: HookCall) async throws -> HookReply<[VersionChoice]>
}

/// What a selector says of one version.
package struct VersionChoice: Codable, Hashable, Sendable {
    /// Its number.
    package var version: String
    package var isSelected: Bool
    /// In words; empty if there is nothing to say.
    package var reason: String

    package init(_ version: String, isSelected: Bool = true, reason: String = "") {
        self.version = version
        self.isSelected = isSelected
        self.reason = reason
    }
}

/// Lets a script choose among a function's versions.
struct ScriptedSelection: Sendable {
    let function: FunctionClient
    /// nil in a Delete.
    let alias: String?
    /// What the alias does; nil in a Delete.
    let state: AliasState?
    let choice: ScriptInput
    let hooks: HookFactories
    let web: any WebClient
    let context: StageContext

    /// The script's choices, as a step.
    /// - Throws: when the script fails, or chooses what is not there.
    func choices(step: String) async throws -> [VersionChoice] {
        let script = choice.script(.versionSelector, context)
        return try await context.step(step) {
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
