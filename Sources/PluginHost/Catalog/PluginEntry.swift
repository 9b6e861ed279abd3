package import StageKit

/// A plugin that was found, usable or not.
package struct PluginEntry: Sendable {
    /// The states of a plugin that was found.
    package enum State: Sendable {
        /// It is used.
        case enabled
        /// `staysail.yaml` switches it off.
        case disabled
        /// Another plugin with its name, in this folder, is used instead.
        case shadowed(by: String)
        /// Its manifest is invalid. Only a pipeline that may use the plugin fails because of that.
        case broken([Diagnostic])
    }

    /// Its name; the folder's if the manifest does not say it.
    package let name: String
    /// Its folder, absolute.
    package let folder: String
    /// Where it was found.
    package let location: PluginSearch.Location
    /// The manifest; nil if it is invalid.
    package let manifest: PluginManifest?
    /// The state of the plugin.
    package let state: State
    /// The stage types that its manifest announces, as far as it can be read.
    package let announcedTypes: [String]
    /// The number of another user that the plugin's files belong to; nil if they belong to this user or to root. Commands
    /// that only list or describe do not start such a plugin.
    package let otherOwner: UInt32?

    /// Whether its stages are used.
    package var isEnabled: Bool {
        if case .enabled = state { true } else { false }
    }
}
