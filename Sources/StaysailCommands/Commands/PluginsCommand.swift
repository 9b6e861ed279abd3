import ArgumentParser
import PluginHost
import StageKit

/// `staysail plugins`
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "Lists, explains, begins and tests plugins: stages of your own.",
        discussion: """
            staysail plugins
            staysail plugins describe notify
            staysail plugins new greet --kind lua
            staysail plugins new greet --kind process --language python
            staysail plugins test greet
            """,
        subcommands: [
            PluginsListCommand.self, PluginsDescribeCommand.self, PluginsNewCommand.self, PluginsTestCommand.self,
        ],
        defaultSubcommand: PluginsListCommand.self)
}

/// `staysail plugins list`
struct PluginsListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the plugins, and where each is from.", discussion: "staysail plugins")

    @OptionGroup var plugins: PluginOptions

    @Flag(help: "Print a JSON object a line.")
    var json = false

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = ProjectFolder(of: context.folder, state: nil)
        let catalog = try plugins.plugins(of: project, context).catalog
        for diagnostic in catalog.diagnostics { context.console.note(diagnostic.description) }
        if catalog.entries.isEmpty, !json {
            context.console.note(
                "There are no plugins. They are looked for in \(project.path)/plugins, in the folders "
                    + "that staysail.yaml or --plugins name, and in ~/.local/share/staysail/plugins.")
        }
        let width = catalog.entries.map(\.name.count).max() ?? 0
        for entry in catalog.entries {
            if json {
                context.console.print(entry.json.text())
                continue
            }
            let about = entry.manifest?.about ?? ""
            context.console.print("\(entry.name.padding(to: width + 2))\(entry.words.padding(to: 10)) \(about)")
            context.console.print("".padding(to: width + 2) + "from \(entry.folder) (\(entry.place.words))")
            if case .broken(let faults) = entry.state {
                for fault in faults { context.console.print("".padding(to: width + 2) + fault.description) }
            }
        }
        return .done
    }
}

/// `staysail plugins describe NAME`
struct PluginsDescribeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Explains a plugin and its stages.",
        discussion: "staysail plugins describe notify")

    @Argument(help: "The plugin's name.")
    var name: String

    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
        let entry = try found.entry(name)
        if case .broken(let faults) = entry.state { throw DocumentFaults(faults) }
        guard let manifest = entry.manifest else { return .faulty }
        context.console.print("\(manifest.name) \(manifest.version): \(manifest.about)")
        context.console.print(
            "from \(manifest.folder), \(manifest.kind.name)\(entry.isEnabled ? "" : ", \(entry.words)")")
        if !manifest.uses.isEmpty { context.console.print("is granted \(manifest.uses.joined(separator: ", "))") }
        for kind in try await found.kinds(of: manifest) {
            context.console.print("")
            context.console.output(StageDescription(kind).text)
        }
        return .done
    }
}

extension ProjectPlugins {
    /// A plugin by its name.
    /// - Throws: `CommandFault` if there is no such plugin.
    func entry(_ name: String) throws -> PluginEntry {
        if let entry = catalog[name] { return entry }
        let hint = NearestName.hint(for: name, among: catalog.entries.map(\.name))
        throw CommandFault(.usage, "error: There is no plugin '\(name)'." + (hint.isEmpty ? " There are none." : hint))
    }
}

extension PluginEntry {
    /// Whether it is used, in a word or two.
    var words: String {
        switch state {
        case .enabled: manifest?.kind.name ?? ""
        case .disabled: "disabled"
        case .shadowed(let other): "shadowed by \(other)"
        case .broken: "faulty"
        }
    }

    /// The same for programs.
    var json: JSONValue {
        let (word, other, faults): (String, String?, [Diagnostic]) =
            switch state {
            case .enabled: ("enabled", nil, [])
            case .disabled: ("disabled", nil, [])
            case .shadowed(let other): ("shadowed", other, [])
            case .broken(let faults): ("faulty", nil, faults)
            }
        return [
            "name": .string(name), "folder": .string(folder), "origin": .string(place.words), "state": .string(word),
            "shadowedBy": other.map { .string($0) } ?? .null,
            "faults": .array(faults.map { .string($0.description) }),
            "version": manifest.map { .string($0.version) } ?? .null,
            "about": manifest.map { .string($0.about) } ?? .null,
            "kind": manifest.map { .string($0.kind.name) } ?? .null,
            "stages": .array(announcedTypes.map { .string($0) }),
        ]
    }
}

extension PluginSearch.Place {
    /// Who named it.
    var words: String {
        switch origin {
        case .project: "the project's"
        case .configured: "configured"
        case .user: "the user's"
        }
    }
}
