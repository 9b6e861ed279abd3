import ArgumentParser

/// Where runs are kept.
struct StateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder for state (default: .staysail in the project).", valueName: "folder"))
    var state: String?

    func validate() throws {
        if state?.isEmpty == true { throw ValidationError("--state takes a folder.") }
    }

    /// The project of a file's folder, or of where the command was started.
    func project(of folder: String? = nil, _ context: CommandContext) -> ProjectFolder {
        let state = state ?? context.variable("STAYSAIL_STATE")
        return ProjectFolder(of: folder ?? context.folder, state: state.map(context.absolute))
    }
}
