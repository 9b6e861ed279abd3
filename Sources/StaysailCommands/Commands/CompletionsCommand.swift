import ArgumentParser
import Foundation
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail completions SHELL`
struct CompletionsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "completions", "Print the completion script of a shell.",
        notes: "The script completes commands, options, files, runs, stages and stage types.",
        examples: [
            "staysail completions bash > ~/.local/share/bash-completion/completions/staysail": "",
            "staysail completions zsh > ~/.zfunc/_staysail": "",
            "staysail completions fish > ~/.config/fish/completions/staysail.fish": "",
        ])

    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run(_ context: CommandContext) async throws -> CommandStatus {
        guard let shell = CompletionShell(rawValue: shell.rawValue) else { return .usage }
        context.console.print(file: StaysailCommand.completionScript(for: shell) + "\n")
        return .done
    }
}

/// `staysail complete KIND`, which completion scripts call.
struct CompleteCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete", abstract: "List the words for a completion script.", shouldDisplay: false)

    enum Kind: String, ExpressibleByArgument, CaseIterable { case runs, stages, types }

    @Argument(help: "The kind of words: runs, stages or types.")
    var kind: Kind

    /// The number of runs that are offered.
    private static let maximumRuns = 20

    func run(_ context: CommandContext) async throws -> CommandStatus {
        for word in try await words(context) { context.console.print(word) }
        return .done
    }

    private func words(_ context: CommandContext) async throws -> [String] {
        if kind == .types { return context.registry().all.map(\.type) }
        let project = ProjectFolder(of: context.folder, state: context.variable("STAYSAIL_STATE").map(context.absolute))
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else { return [] }
        let runs = try ProjectRuns.open(project, context)
        let newest = try await runs.database.runs(RunFilter(onlyOuter: true, limit: Self.maximumRuns))
        guard kind == .stages else { return [ProjectRuns.newest] + newest.map(\.id) }
        var stages: OrderedSet<String> = []
        for listing in newest.prefix(3) { stages.formUnion(try await runs.run(listing.id).stages.keys) }
        return Array(stages)
    }
}

extension CompletionKind {
    /// Words that the program lists.
    static func words(_ kind: CompleteCommand.Kind) -> CompletionKind {
        .shellCommand("staysail complete \(kind.rawValue) 2>/dev/null")
    }

    /// The files of pipelines.
    static var pipelines: CompletionKind { .file(extensions: ["yaml", "yml", "json"]) }
}
