import LocalLambda
import StageKit

/// The target of a run, as far as options name it.
struct TargetChoice: Hashable, Sendable {
    /// The embedded local Lambda.
    var local = false
    /// Starts the local Lambda from nothing.
    var fresh = false
    /// The faults that the local Lambda injects.
    var faults: InjectedFaults?
    /// The address to call.
    var endpointURL: String?
    var region: String?
    /// The region that all of the pipeline's stages name: the run's, unless an option or a setting names another.
    var pipelineRegion: String?
    /// The profile in `~/.aws`.
    var profile: String?

    /// The target that a run has recorded.
    init(recorded: JSONValue) {
        local = recorded["local"]?.boolValue ?? false
        endpointURL = local ? nil : recorded["endpoint"]?.stringValue
        region = recorded["region"]?.stringValue
        profile = recorded["profile"]?.stringValue
    }

    init(
        local: Bool, fresh: Bool, faults: InjectedFaults? = nil, endpointURL: String?, region: String?, profile: String?
    ) {
        self.local = local
        self.fresh = fresh
        self.faults = faults
        self.endpointURL = endpointURL
        self.region = region
        self.profile = profile
    }
}
