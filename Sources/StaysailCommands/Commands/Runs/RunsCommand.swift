import ArgumentParser

/// `staysail runs`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Lists runs, goes on with those that are due, removes old and unreadable ones.",
        discussion: """
            staysail runs
            staysail runs list --status failed --pipeline checkout
            staysail runs due --resume          for cron: goes on with all that waited for a time
            staysail runs prune --keep 30d
            staysail runs forget 20260109-1200  frees what a run holds whose record cannot be read
            """,
        subcommands: [RunsListCommand.self, RunsDueCommand.self, RunsForgetCommand.self, RunsPruneCommand.self],
        defaultSubcommand: RunsListCommand.self)
}
