import StageKit

/// Which target a run is to go to, as far as somebody said so.
struct TargetChoice: Hashable, Sendable {
    /// The embedded local Lambda.
    var local = false
    /// Starts the local Lambda from nothing.
    var fresh = false
    /// The address to call.
    var endpointURL: String?
    var region: String?
    /// The profile in `~/.aws`.
    var profile: String?

    /// The target that a run has recorded.
    init(recorded: JSONValue) {
        local = recorded["local"]?.boolValue ?? false
        endpointURL = local ? nil : recorded["endpoint"]?.stringValue
        region = recorded["region"]?.stringValue
        profile = recorded["profile"]?.stringValue
    }

    init(local: Bool, fresh: Bool, endpointURL: String?, region: String?, profile: String?) {
        self.local = local
        self.fresh = fresh
        self.endpointURL = endpointURL
        self.region = region
        self.profile = profile
    }
}
