/// Why a command could not do what was asked, with the status to end with.
struct CommandFault: Error, Sendable, CustomStringConvertible {
    let status: CommandStatus
    /// What to tell the user: a line a fault.
    let description: String

    /// - Parameters:
    ///   - message: a sentence, or several.
    ///   - file: the file that it is about, as the user named it.
    init(_ status: CommandStatus, in file: String? = nil, _ message: String) {
        self.init(status, in: file, [message])
    }

    /// Several faults of one kind.
    init(_ status: CommandStatus, in file: String? = nil, _ messages: [String]) {
        self.status = status
        let place = file.map { "\($0): " } ?? ""
        description = messages.map { "\(place)error: \($0)" }.joined(separator: "\n")
    }
}
