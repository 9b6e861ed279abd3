/// The reason why a command failed, with its exit status.
struct CommandError: Error, Sendable, CustomStringConvertible {
    let status: CommandStatus
    /// The errors, a sentence each.
    let messages: [String]
    private let file: String?

    /// The message for the user, a line for each error.
    var description: String {
        messages.map { "\(file.map { "\($0): " } ?? "")error: \($0)" }.joined(separator: "\n")
    }

    /// - Parameters:
    ///   - message: a sentence, or several.
    ///   - file: the file that is invalid, as the user named it.
    init(_ status: CommandStatus, in file: String? = nil, _ message: String) {
        self.init(status, in: file, [message])
    }

    /// Creates an error with several messages.
    init(_ status: CommandStatus, in file: String? = nil, _ messages: [String]) {
        self.status = status
        self.file = file
        self.messages = messages
    }
}
