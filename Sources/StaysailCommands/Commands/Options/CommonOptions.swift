import ArgumentParser
import Foundation

/// The argument RUN.
struct RunArgument: ParsableArguments {
    @Argument(help: "The run: its id, a unique part of it, or 'last'.")
    var run: String
}

/// The argument RUN of a command that has a default.
struct OptionalRunArgument: ParsableArguments {
    @Argument(help: "The run: its id, a unique part of it, or 'last' (default: last).")
    var run: String?
}

/// The option `--reason`.
struct ReasonOption: ParsableArguments {
    @Option(help: ArgumentHelp("The reason, kept with the run (default: none).", valueName: "text"))
    var reason: String?
}

/// The option `--json`.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON, one object per line.")
    var isSet = false
}

/// The option `--state`.
struct StateOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder for state (default: STAYSAIL_STATE, then .staysail in the project's folder).",
            valueName: "folder"))
    var state: String?

    func validate() throws {
        if state?.isEmpty == true { throw ValidationError("--state needs the name of a folder.") }
    }

    /// The project of a file's folder, or of the working directory.
    func project(of folder: String? = nil, _ context: CommandContext) -> ProjectFolder {
        let state = state ?? context.variable("STAYSAIL_STATE")
        return ProjectFolder(of: folder ?? context.folder, state: state.map(context.absolute))
    }
}

/// The option `--plugins`.
struct PluginOptions: ParsableArguments {
    @Option(
        name: .customLong("plugins"), parsing: .singleValue,
        help: ArgumentHelp("Another folder with plugins; repeatable (default: none).", valueName: "folder"))
    var folders: [String] = []

    /// The project's plugins.
    func plugins(of project: ProjectFolder, _ context: CommandContext) throws -> ProjectPlugins {
        try ProjectPlugins(project, folders: folders, context)
    }
}

/// The option `-p name=value`.
struct ParameterOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("parameter")], parsing: .singleValue,
        help: ArgumentHelp(
            "A parameter of the pipeline; repeatable (default: the pipeline's defaults).", valueName: "name=value"),
        transform: Self.parse)
    var values: [Parameter] = []

    struct Parameter: Sendable {
        let name: String
        let text: String
    }

    /// The names and values.
    var pairs: [(name: String, text: String)] { values.map { ($0.name, $0.text) } }

    func validate() throws {
        var names: Set<String> = []
        for value in values where !names.insert(value.name).inserted {
            throw ValidationError("The parameter '\(value.name)' is given twice; write -p \(value.name)=… once.")
        }
    }

    private static func parse(_ text: String) throws -> Parameter {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw ValidationError("A parameter is written name=value, not '\(text)'.")
        }
        return Parameter(name: String(text[..<equals]), text: String(text[text.index(after: equals)...]))
    }
}
