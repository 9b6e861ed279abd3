package import StageKit

/// A script as a pipeline names it: its file, what it is used as, and what it is given.
package struct HookScript: Hashable, Sendable {
    /// What a script is used as; the raw value is the `kind` that the script itself states.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case healthCheck = "health_check"
        case weightSchedule = "weight_schedule"
        case versionSelector = "version_selector"
        /// No hook: a stage of its own, in a plugin.
        case stage
    }

    package var kind: Kind
    /// The absolute path.
    package var file: String
    /// What the pipeline writes under `with`, not checked yet; a map. Before the run, text with `${` in it is not known
    /// yet: `CheckedInput(with)` tells.
    package var with: JSONValue
    /// How long one call may take, by the run's clock.
    package var timeout: TimeLength

    package init(
        _ kind: Kind, file: String, with: JSONValue = [:], timeout: TimeLength = TimeLength(.seconds(60))
    ) {
        self.kind = kind
        self.file = file
        self.with = with
        self.timeout = timeout
    }
}
