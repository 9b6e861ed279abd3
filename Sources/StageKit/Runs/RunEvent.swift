public import Expressions
public import Foundation

/// Something that happened in a run. A run is the list of its events; everything shown of it is read from them.
///
/// The form is open: types and fields are only ever added. `RunEvent.Kind` encodes and decodes `body`.
public struct RunEvent: Hashable, Sendable {
    /// Its number in the run, from 1.
    public let seq: Int
    /// When it happened, by the run's clock.
    public let at: Date
    /// The stage it belongs to, nil for the run itself.
    public let stage: String?
    /// The stage's attempt, from 1.
    public let attempt: Int?
    /// The kind of the event, with its data.
    public let kind: Kind

    /// The kinds of events.
    public enum Kind: Hashable, Sendable {
        /// The run started; `stages` in pipeline order.
        case runStarted(pipeline: String, stages: [StageSummary], parameters: JSONValue)
        /// The run goes to this target: account, region, role, endpoint.
        case target(JSONValue)
        /// The digests of the run's secret parameters, by name.
        case secretDigests(JSONValue)
        /// A process resumes the run.
        case runResumed
        /// The run is to be canceled: running stages are undone.
        case cancelRequested(by: String, reason: String)
        /// The whole run is to be undone.
        case rollbackRequested(by: String)
        /// The process ends here, and the run waits: until a time, or for an answer.
        case runWaiting(until: Date?)
        /// A stage that had ended is to run again, as a new attempt.
        case stageReopened
        /// A stage started with this evaluated input.
        case stageStarted(input: JSONValue)
        /// A step starts. Its undo is durable before its side effect.
        case stepStarted(StepID, undo: UndoStep?)
        /// A step completed with this result.
        case stepCompleted(StepID, result: JSONValue)
        /// A step failed; `refused` if its side effect certainly did not happen.
        case stepFailed(StepID, refused: Bool, error: ErrorSummary)
        /// A process found that an earlier one ended while it watched this wait.
        case stepInterrupted(StepID)
        /// The stage waits until a time.
        case waiting(StageWait, until: Date)
        /// The stage waits for an answer; `until` is the end of the question, if it has one.
        case asked(StepID, message: String, choices: [String], until: Date? = nil)
        /// A person answered.
        case answered(StepID, answer: StageAnswer)
        /// The stage starts this child run.
        case childRunStarted(run: String)
        /// All work of the stage's child run waits for people or restricted hours, or no longer does.
        case stageIdle(Bool)
        /// The stage read a secret.
        case secretRead(reference: String)
        /// The attempt failed; its side effects are undone after this.
        case attemptFailed(AttemptFailure)
        /// A log line.
        case log(level: LogLevel, message: String, data: JSONValue)
        /// The progress of a stage, 0 to 1 if it is known.
        case progress(fraction: Double?, message: String)
        /// A fact of the stage's own domain.
        case report(StageReport)
        /// A stage ended. The summary is the stage kind's result line; empty if it has none.
        case stageEnded(status: RunStatus, outputs: JSONValue, summary: String = "", error: ErrorSummary?)
        /// The next attempt of a stage starts at a time.
        case retryScheduled(at: Date, reason: String)
        /// The undo of the changes under a key starts; `round` counts from 1.
        case undoStarted(key: String, round: Int = 1)
        /// An undo ended; `error` is the reason of a failure, which must be checked manually.
        case undoEnded(key: String, round: Int = 1, error: String?)
        /// The run ended.
        case runEnded(status: RunStatus)
    }

    /// The object of a stage's wait.
    public enum StageWait: Hashable, Sendable {
        /// A step of the stage.
        case step(StepID)
        /// The stage's restricted hours.
        case restrictedHours

        /// The name for messages.
        public var displayName: String {
            switch self {
            case .step(let step): step.displayName
            case .restrictedHours: "restricted hours"
            }
        }
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

    /// The importance of a log line.
    public enum LogLevel: String, Hashable, Sendable, Codable {
        /// For the author of a stage.
        case debug
        /// For users.
        case info
        /// A warning.
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

    /// When it happened, as a store keeps it: to the microsecond.
    var recordedAt: Date { JSONValue.seconds(at).date ?? at }

    /// Creates an event.
    public init(seq: Int, at: Date, stage: String?, attempt: Int?, kind: Kind) {
        self.seq = seq
        self.at = at
        self.stage = stage
        self.attempt = attempt
        self.kind = kind
    }
}
