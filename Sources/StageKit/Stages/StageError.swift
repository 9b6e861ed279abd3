/// Why a stage failed.
public struct StageError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case failed, invalidInput, unhealthy, refused, conflict, timedOut, canceled, unknownOutcome, changed
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// The code that events carry under a name; `failed` for a name that is not known.
        init(named name: String) {
            kind = Kind(rawValue: name) ?? .failed
        }

        /// It could not do its work.
        public static let failed = Code(.failed)
        /// Its input is wrong.
        public static let invalidInput = Code(.invalidInput)
        /// A health check said no.
        public static let unhealthy = Code(.unhealthy)
        /// The service refused; nothing was changed by the refused call.
        public static let refused = Code(.refused)
        /// Somebody else wrote what this stage was writing.
        public static let conflict = Code(.conflict)
        /// It took longer than it may.
        public static let timedOut = Code(.timedOut)
        /// It was canceled.
        public static let canceled = Code(.canceled)
        /// A call's answer was lost: its effect may or may not have happened.
        public static let unknownOutcome = Code(.unknownOutcome)
        /// A stage asked for other steps than the ones recorded.
        public static let changed = Code(.changed)

        /// The name that events carry.
        public var description: String { kind.rawValue }
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence for users.
    public var message: String
    /// Whether `retry` may try again. Never for verdicts, invalid inputs, or conflicts.
    public var isRetryable: Bool
    /// Whether the stage has already undone (or given up) what it did, so that the engine undoes nothing.
    public var isSettled: Bool
    /// The underlying error.
    public var cause: (any Error)?

    /// Creates an error.
    public init(
        _ code: Code, _ message: String, isRetryable: Bool = false, isSettled: Bool = false, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.isSettled = isSettled
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
