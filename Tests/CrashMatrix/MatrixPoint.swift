/// A moment at which the process of a run ends by SIGKILL.
struct MatrixPoint: Hashable, Sendable, CustomStringConvertible {
    enum Kind: String, Sendable, CaseIterable {
        /// Something is about to be recorded.
        case recordBefore = "record:before"
        /// Something has just been recorded.
        case recordAfter = "record:after"
        /// A request is about to be sent.
        case requestBefore = "request:before"
        /// A request has reached the server, which carries it out after the process is dead.
        case requestSent = "request:sent"
        /// An answer has come, and nothing was done about it yet.
        case requestAnswered = "request:answered"
    }

    let kind: Kind
    /// Which of its kind, from 1.
    let number: Int

    init(_ kind: Kind, _ number: Int) {
        self.kind = kind
        self.number = number
    }

    /// Reads what ``description`` writes: `request:17:sent`.
    init?(_ text: String) {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 3, let number = Int(parts[1]), let kind = Kind(rawValue: "\(parts[0]):\(parts[2])") else {
            return nil
        }
        self.init(kind, number)
    }

    var description: String {
        let parts = kind.rawValue.split(separator: ":")
        return "\(parts[0]):\(number):\(parts[1])"
    }
}
