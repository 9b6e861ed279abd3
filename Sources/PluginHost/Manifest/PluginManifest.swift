/// The contents of a plugin's `plugin.yaml`.
package struct PluginManifest: Hashable, Sendable {
    /// The file that makes a folder a plugin.
    package static let fileName = "plugin.yaml"
    /// The version of the protocol and of the script interface that this program speaks.
    package static let api = 1

    /// The plugin's name: lowercase letters, digits and hyphens.
    package let name: String
    /// Its version, any text.
    package let version: String
    /// One sentence: what it is for.
    package let about: String
    /// How it does its work.
    package let kind: PluginKind
    /// The host modules that it is granted.
    package let uses: [String]
    /// The parameters of its stages that name functions which they change.
    package let writes: [String]
    /// The absolute path of its folder.
    package let folder: String

    /// The stage types that the manifest announces; empty for a process plugin that has to be asked.
    package var announcedTypes: [String] {
        switch kind {
        case .lua(let scripts): scripts.map(\.type)
        case .process(let command): command.stages.map(\.type)
        }
    }

    /// Whether a string can name a plugin or a stage type.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
        return (0x61...0x7A).contains(first)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
