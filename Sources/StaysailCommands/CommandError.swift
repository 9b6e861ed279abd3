/// Why a command could not do what was asked, with the status to end with.
struct CommandError: Error, Sendable, CustomStringConvertible {
    let status: CommandStatus
    /// The faults: a sentence each.
    let messages: [String]
    private let file: String?

    /// What to tell the user: a line a fault.
    var description: String {
        messages.map { "\(file.map { "\($0): " } ?? "")error: \($0)" }.joined(separator: "\n")
    }

    /// - Parameters:
    ///   - message: a sentence, or several.
    ///   - file: the file that it is about, as the user named it.
    init(_ status: CommandStatus, in file: String? = nil, _ message: String) {
        self.init(status, in: file, [message])
    }

    /// Several faults of one kind.
    init(_ status: CommandStatus, in file: String? = nil, _ messages: [String]) {
        self.status = status
        self.file = file
        self.messages = messages
    }
}
