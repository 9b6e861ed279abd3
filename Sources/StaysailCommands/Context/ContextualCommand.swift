import ArgumentParser

/// A command that runs in a `CommandContext`.
protocol ContextualCommand: ParsableCommand {
    /// Whether the command handles interruptions itself, because it undoes its changes. Any other command is canceled by
    /// the first interruption.
    static var handlesInterruptions: Bool { get }

    func run(_ context: CommandContext) async throws -> CommandStatus
}

extension ContextualCommand {
    static var handlesInterruptions: Bool { false }
}

extension CommandConfiguration {
    /// A configuration with help in the project's form: an imperative sentence, notes, then examples.
    /// - Parameters:
    ///   - name: the command's name.
    ///   - abstract: the effect, as an imperative sentence.
    ///   - notes: more sentences; may be empty.
    ///   - examples: command lines that can be pasted, each with the reason to use it; the reason may be empty.
    init(
        _ name: String, _ abstract: String, notes: String = "", examples: KeyValuePairs<String, String>,
        subcommands: [any ParsableCommand.Type] = [], groups: [CommandGroup] = [],
        defaultSubcommand: (any ParsableCommand.Type)? = nil, version: String = ""
    ) {
        let width = examples.map { $0.value.isEmpty ? 0 : $0.key.count }.max() ?? 0
        let lines = examples.map { example in
            example.value.isEmpty
                ? "  \(example.key)" : "  \(example.key.padding(toColumns: width))  # \(example.value)"
        }
        let list = (["EXAMPLES:"] + lines).joined(separator: "\n")
        self.init(
            commandName: name, abstract: abstract, discussion: notes.isEmpty ? list : "\(notes)\n\n\(list)",
            version: version, subcommands: subcommands, groupedSubcommands: groups,
            defaultSubcommand: defaultSubcommand)
    }
}
