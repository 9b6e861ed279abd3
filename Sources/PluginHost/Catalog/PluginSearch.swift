import Foundation

/// The folders in which plugins are searched.
package struct PluginSearch: Hashable, Sendable {
    /// A folder that holds plugins, one in each folder in it.
    package struct Location: Hashable, Sendable {
        /// The source that names a folder.
        package enum Origin: Hashable, Sendable {
            /// `plugins/` of the project.
            case project
            /// `staysail.yaml` or `--plugins`.
            case configured
            /// The user's data folder.
            case user
        }

        /// The folder, absolute.
        package let folder: String
        /// The source that names the folder.
        package let origin: Origin

        package init(folder: String, origin: Origin) {
            self.folder = folder
            self.origin = origin
        }
    }

    /// The folders in the order of the search. Of two plugins with one name the first is used.
    package var locations: [Location]

    package init(locations: [Location]) {
        self.locations = locations
    }

    /// The usual order: the project's own plugins, the configured folders, the user's.
    /// - Parameters:
    ///   - project: the project's folder, absolute.
    ///   - configured: folders from `staysail.yaml` and `--plugins`; relative ones start from the project's folder.
    ///   - environment: gives `XDG_DATA_HOME` and `HOME`.
    package init(project: String, configured: [String] = [], environment: [String: String]) {
        locations = [Location(folder: "\(project)/plugins", origin: .project)]
        locations += configured.map {
            Location(folder: $0.hasPrefix("/") ? $0 : "\(project)/\($0)", origin: .configured)
        }
        if let folder = Self.userFolder(environment) { locations.append(Location(folder: folder, origin: .user)) }
    }

    /// `$XDG_DATA_HOME/staysail/plugins`, by default `~/.local/share/staysail/plugins`. The variable counts only if it
    /// holds an absolute path, as its specification (XDG Base Directory) says.
    package static func userFolder(_ environment: [String: String]) -> String? {
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/staysail/plugins" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/.local/share/staysail/plugins"
    }
}
