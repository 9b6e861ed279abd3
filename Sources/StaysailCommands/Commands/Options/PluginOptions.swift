import ArgumentParser
import Foundation

/// Where plugins are.
struct PluginOptions: ParsableArguments {
    @Option(
        name: .customLong("plugins"), parsing: .singleValue,
        help: ArgumentHelp("A folder with plugins; may stand several times.", valueName: "folder"))
    var folders: [String] = []

    /// The project's plugins.
    func plugins(of project: ProjectFolder, _ context: CommandContext) throws -> ProjectPlugins {
        let configuration = try ProjectConfiguration(file: project.configurationFile, shownAs: "staysail.yaml")
        let named = folders.map(context.absolute)
        for (folder, path) in zip(folders, named) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                throw CommandError(.usage, "There is no folder \(folder); correct --plugins.")
            }
        }
        return ProjectPlugins(project, configuration, folders: named, context)
    }
}
