import Expressions
import Foundation
package import StageKit

/// The plugins that were found: read, and not started.
package struct PluginCatalog: Sendable {
    /// Every plugin that was found, in the order of the search.
    package let entries: [PluginEntry]
    /// Warnings about the folders themselves, such as a configured folder that does not exist.
    package let diagnostics: [Diagnostic]

    /// Finds plugins, and starts none.
    /// - Parameters:
    ///   - search: where.
    ///   - disabled: the names of those that are not to be used.
    ///   - credentials: the names of those that may have credentials.
    ///   - folder: diagnostics show paths from this folder where they are in it.
    package init(
        search: PluginSearch, disabled: [String] = [], credentials: [String] = [], shownFrom folder: String = ""
    ) {
        var entries: [PluginEntry] = []
        var diagnostics: [Diagnostic] = []
        var first: [String: String] = [:]
        // A folder that is named twice holds the same plugins.
        var seen: Set<String> = []
        for location in search.locations {
            diagnostics += Self.misnamed(in: location.folder)
            guard let folders = Self.pluginFolders(in: location.folder) else {
                if location.origin == .configured {
                    diagnostics.append(
                        Diagnostic(
                            .warning, "There is no plugin folder \(location.folder); correct 'plugins: folders'."))
                }
                continue
            }
            for path in folders where seen.insert(Self.real(path)).inserted {
                let found = Self.read(path, shownFrom: folder)
                let state: PluginEntry.State
                if disabled.contains(found.name) {
                    state = .disabled
                } else if let other = first[found.name] {
                    state = .shadowed(by: other)
                } else {
                    first[found.name] = path
                    state = found.diagnostics.isEmpty ? .enabled : .broken(found.diagnostics)
                }
                entries.append(
                    PluginEntry(
                        name: found.name, folder: path, location: location, manifest: found.manifest, state: state,
                        announcedTypes: found.types, otherOwner: Self.otherOwner(of: path, in: location.folder)))
            }
        }
        for (key, names) in [("disabled", disabled), ("credentials", credentials)] {
            for name in names where !entries.contains(where: { $0.name == name }) {
                let hint = NearestName.hint(for: name, among: entries.map(\.name))
                diagnostics.append(
                    Diagnostic(
                        .warning,
                        "'plugins: \(key)' names \(PluginText.quoted(name)), and there is no such plugin.\(hint)"))
            }
        }
        self.entries = entries
        self.diagnostics = diagnostics
    }

    /// The plugin of this name that counts: the first one in the order of the search.
    package subscript(name: String) -> PluginEntry? { entries.first { $0.name == name } }

    private struct Found {
        var name: String
        var manifest: PluginManifest?
        var types: [String]
        var diagnostics: [Diagnostic] = []
    }

    /// A folder that has a manifest itself is a plugin; nil if there is no folder.
    private static func pluginFolders(in folder: String) -> [String]? {
        let folder = URL(filePath: folder).standardizedFileURL.path
        if isPlugin(folder) { return [folder] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
        return names.sorted().map { "\(folder)/\($0)" }.filter(isPlugin)
    }

    /// Whether there is something of a manifest's name, even if it leads nowhere.
    private static func isPlugin(_ folder: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(PluginManifest.fileName)")) != nil
    }

    /// A warning for a manifest that has the logTail which other programs' files have.
    private static func misnamed(in folder: String) -> [Diagnostic] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { "\(folder)/\($0)" }
            .filter { !isPlugin($0) && RegularFile.kind(of: "\($0)/plugin.yml") == .file }
            .map { Diagnostic(.warning, "\($0)/plugin.yml is not read: rename it to \(PluginManifest.fileName).") }
    }

    private static func otherOwner(of plugin: String, in folder: String) -> UInt32? {
        let paths = [folder, plugin, "\(plugin)/\(PluginManifest.fileName)"]
        return paths.compactMap(RegularFile.otherOwner).first
    }

    private static func real(_ folder: String) -> String { URL(filePath: folder).resolvingSymlinksInPath().path }

    private static func read(_ path: String, shownFrom folder: String) -> Found {
        var shown = "\(path)/\(PluginManifest.fileName)"
        if !folder.isEmpty, shown.hasPrefix("\(folder)/") { shown.removeFirst(folder.count + 1) }
        do {
            let manifest = try PluginManifest(folder: path, shownAs: shown)
            return Found(name: manifest.name, manifest: manifest, types: manifest.announcedTypes)
        } catch {
            // A broken manifest still says, as far as it can be read, whose stages are missing.
            let text = RegularFile.content(
                of: "\(path)/\(PluginManifest.fileName)", limit: PluginManifest.maximumBytes)
            let source = text.flatMap { String(validating: $0, as: UTF8.self) }
                .flatMap { try? DocumentReader().read($0) }
            return Found(
                name: source?["name"]?.text.flatMap { $0.isEmpty ? nil : PluginText.shown($0, limit: 64) }
                    ?? URL(filePath: path).lastPathComponent,
                types: source?["stages"]?.items?.compactMap { $0["type"]?.text } ?? [], diagnostics: error.diagnostics)
        }
    }
}
