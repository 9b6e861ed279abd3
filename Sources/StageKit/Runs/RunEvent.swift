public import Expressions
public import Foundation

/// Something that happened in a run. A run is the list of its events; everything shown of it is read from them.
///
/// The form is open: types and fields are only ever added. `body` is coded by hand in `RunEvent.Kind`.
public struct RunEvent: Hashable, Sendable {
    /// Its number in the run, from 1.
    public let seq: Int
    /// When it happened, by the run's clock.
    public let at: Date
    /// The stage it belongs to, nil for the run itself.
    public let stage: String?
    /// The stage's attempt, from 1.
    public let attempt: Int?
    /// What happened.
    public let kind: Kind

    /// What can happen.
    public enum Kind: Hashable, Sendable {
        /// The run began; `stages` in pipeline order.
        case runStarted(pipeline: String, stages: [StageSummary], parameters: JSONValue)
        /// The run goes to this target: account, region, role, endpoint.
        case target(JSONValue)
        /// A process goes on with the run that another one began.
        case runResumed
        /// The run is to stop, and what it has under way is to be undone.
        case cancelRequested(by: String, reason: String)
        /// All that the run did is to be undone.
        case rollbackRequested(by: String)
        /// The process ends here, and the run waits: until a time, or for a person.
        case runWaiting(until: Date?)
        /// A stage that had ended is to run again, as a new attempt.
        case stageReopened
        /// A stage began with this evaluated input.
        case stageStarted(input: JSONValue)
        /// A step is about to have its effect; the undo is committed before it.
        case stepBegun(name: String, undo: UndoStep?)
        /// A step's effect happened, with this result.
        case stepDone(name: String, result: JSONValue)
        /// A step failed; `refused` if its effect surely did not happen.
        case stepFailed(name: String, refused: Bool, error: ErrorSummary)
        /// The stage waits until a time.
        case waiting(name: String, until: Date)
        /// The stage waits for a person's answer.
        case asked(name: String, message: String, choices: [String])
        /// A person has answered.
        case answered(name: String, answer: StageAnswer)
        /// The attempt has failed; what it did is undone after this.
        case attemptFailed(AttemptFailure)
        /// A line for the person who watches.
        case log(level: LogLevel, message: String, data: JSONValue)
        /// How far a stage has come, 0 to 1 if it knows.
        case progress(fraction: Double?, message: String)
        /// Something of the stage's own world, such as `weight moved` or `health verdict`.
        case report(type: String, data: JSONValue)
        /// A stage ended.
        case stageEnded(status: RunStatus, outputs: JSONValue, error: ErrorSummary?)
        /// A stage will be tried again at a time.
        case retryScheduled(at: Date, reason: String)
        /// A change is being taken back.
        case undoBegun(key: String)
        /// A change was taken back; `error` if it could not be and a person must look.
        case undoEnded(key: String, error: String?)
        /// The run ended.
        case runEnded(status: RunStatus)
    }

    /// A stage as the run's first event lists it.
    public struct StageSummary: Hashable, Sendable, Codable {
        /// Its id.
        public let id: String
        /// Its name for people.
        public let name: String
        /// Its type.
        public let type: String
        /// The ids of the stages it needs.
        public let needs: [String]

        /// Creates a summary.
        public init(id: String, name: String, type: String, needs: [String]) {
            self.id = id
            self.name = name
            self.type = type
            self.needs = needs
        }
    }

    /// How loud a log line is.
    public enum LogLevel: String, Hashable, Sendable, Codable {
        /// For the author of a stage.
        case debug
        /// For the person who watches.
        case info
        /// Something to look at.
        case warning
    }

    /// An error as events carry it.
    public struct ErrorSummary: Hashable, Sendable, Codable {
        /// The code's name, as in `StageError.Code`.
        public let code: String
        /// The sentence.
        public let message: String

        /// Of a step: whether another attempt may help.
        public let isRetryable: Bool

        /// Creates a summary.
        public init(code: String, message: String, isRetryable: Bool = false) {
            self.code = code
            self.message = message
            self.isRetryable = isRetryable
        }
    }

    /// Creates an event.
    public init(seq: Int, at: Date, stage: String?, attempt: Int?, kind: Kind) {
        self.seq = seq
        self.at = at
        self.stage = stage
        self.attempt = attempt
        self.kind = kind
    }
}
