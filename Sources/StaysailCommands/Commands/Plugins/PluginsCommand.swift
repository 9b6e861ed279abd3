import ArgumentParser

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
