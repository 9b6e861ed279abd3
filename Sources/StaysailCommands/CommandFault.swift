/// Why a command could not do what was asked, with the status to end with.
struct CommandFault: Error, Sendable, CustomStringConvertible {
    let status: CommandStatus
    /// What to tell the user: a sentence, or a line a fault.
    let description: String

    init(_ status: CommandStatus, _ description: String) {
        self.status = status
        self.description = description
    }
}
