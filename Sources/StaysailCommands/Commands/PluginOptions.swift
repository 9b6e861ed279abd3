import ArgumentParser

/// Where plugins are.
struct PluginOptions: ParsableArguments {
    @Option(
        name: .customLong("plugins"), parsing: .singleValue,
        help: ArgumentHelp("A folder with plugins; may stand several times.", valueName: "folder"))
    var folders: [String] = []

    /// The project's plugins.
    func plugins(of project: ProjectFolder, _ context: CommandContext) throws -> ProjectPlugins {
        let configuration = try ProjectConfiguration(file: project.configurationFile, shownAs: "staysail.yaml")
        return ProjectPlugins(project, configuration, folders: folders.map(context.absolute), context)
    }
}
