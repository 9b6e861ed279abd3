public import Expressions
public import Foundation
import OrderedCollections

/// The state of one stage of a run.
public struct StageRun: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// Its name for people.
    public let name: String
    /// Its type.
    public let type: String
    /// The ids of the stages it needs.
    public let needs: [String]
    /// Its status.
    public private(set) var status: RunStatus = .pending
    /// The attempt, from 1; 0 before it starts.
    public private(set) var attempt = 0
    /// The number of attempts before the stage was reopened; its retries are counted from there.
    private(set) var attemptsBefore = 0
    /// When its first attempt started.
    public private(set) var startedAt: Date?
    /// When it ended.
    public private(set) var endedAt: Date?
    /// The number of the event that ended it: it orders stages that end at the same time.
    public private(set) var endedSeq: Int?
    /// Its evaluated input.
    public private(set) var input: JSONValue = .null
    /// The outputs that later stages read.
    public private(set) var outputs: JSONValue = .null
    /// The reason of its failure.
    public private(set) var error: RunEvent.ErrorSummary?
    /// The failure of the present attempt, until it has been undone and ended.
    public private(set) var failure: AttemptFailure?
    /// When the next attempt is due, between two attempts.
    public private(set) var retryAt: Date?
    /// The questions of the present attempt.
    public private(set) var questions: [StageQuestion] = []
    /// The end of its wait, while it waits.
    public private(set) var waitsUntil: Date?
    /// The object of that wait.
    public private(set) var waitsFor: RunEvent.StageWait?
    /// Whether all work of its child run waits for people or restricted hours.
    public private(set) var isIdle = false
    /// The undo of each change, oldest first.
    public private(set) var undos: [Undo] = []
    /// The result line of the stage's kind; empty if it has none.
    public private(set) var summary = ""
    /// The last progress message.
    public private(set) var progress: String?
    /// The resources that stay even if the run fails; aliases whose traffic is split come first.
    public private(set) var leftovers: [Leftover] = []
    /// The last shift of each alias that was not undone, oldest first.
    public private(set) var shifts: [Shift] = []

    /// A traffic shift with its position in the event log.
    public struct Shift: Hashable, Sendable {
        /// The number of the event: it orders the shifts of a run.
        public let seq: Int
        /// The report.
        public let report: TrafficShift
    }
    /// The ids of its child runs, by attempt.
    public private(set) var childRuns: [Int: String] = [:]
    /// The recorded steps of all attempts.
    public private(set) var steps: [StepRecord] = []

    /// The last undo of the changes under one key.
    public struct Undo: Hashable, Sendable {
        /// The attempt that made the changes.
        public let attempt: Int
        /// The key.
        public let key: String
        /// The number of times that it was undone.
        public let round: Int
        /// The reason for a failure.
        public internal(set) var error: String?
    }

    /// The reasons of the undos that failed.
    public var undoFailures: [String] { undos.compactMap(\.error) }

    /// The undo keys whose changes were undone.
    public var undone: [String] { undos.filter { $0.error == nil }.map(\.key) }

    /// Whether an attempt has started and not ended.
    public var isUnderWay: Bool { hasStarted && (status == .running || status == .waiting) }

    /// Whether an attempt has started since the stage was last reopened.
    private var hasStarted: Bool { attempt > attemptsBefore }

    /// Whether every question has an answer that the stage has not used yet.
    var isAnswered: Bool { isUnderWay && status == .running && !questions.isEmpty && openQuestion == nil }

    /// Whether it succeeded and was undone afterwards.
    var isUndone: Bool { status == .succeeded && undos.contains { $0.attempt == attempt && $0.error == nil } }

    /// Whether it did not run because a stage before it, or the run, ended early.
    var isBlocked: Bool { status == .skipped && error?.code == "blocked" }

    /// The question that waits for an answer.
    public var openQuestion: StageQuestion? { questions.last { $0.answer == nil } }

    /// The recorded state of a step.
    public struct StepRecord: Hashable, Sendable {
        /// The attempt it belongs to.
        public let attempt: Int
        /// Its identity.
        public let id: StepID
        /// Its undo.
        public let undo: UndoStep?
        /// Its result, once it completed.
        public internal(set) var result: JSONValue?
        /// When a process found that an earlier one ended while it watched this wait.
        public internal(set) var interruptedAt: Date?
        /// Whether the service refused it, so that nothing needs an undo.
        public internal(set) var isRefused = false
        /// The reason of its failure.
        public internal(set) var error: RunEvent.ErrorSummary?
    }

    init(_ summary: RunEvent.StageSummary) {
        id = summary.id
        name = summary.name
        type = summary.type
        needs = summary.needs
    }

    /// The undo records of an attempt, newest first: one a key, with the first `before` and every `wanted`.
    public func undoRecords(attempt: Int) -> [UndoRecord] {
        var records: [UndoRecord] = []
        for step in steps where step.attempt == attempt {
            guard let undo = step.undo else { continue }
            let index = records.firstIndex { $0.key == undo.key } ?? records.count
            if index == records.count { records.append(UndoRecord(key: undo.key, before: undo.before, wanted: [])) }
            if !step.isRefused { records[index].wanted.append(undo.wanted) }
        }
        let undone = undos.filter { $0.attempt == attempt && $0.error == nil }.map(\.key)
        return records.filter { !$0.wanted.isEmpty && !undone.contains($0.key) }.reversed()
    }

    mutating func apply(_ event: RunEvent) {
        if status == .waiting, endsWait(event) {
            status = hasStarted ? .running : .pending
            waitsUntil = nil
            waitsFor = nil
        }
        switch event.kind {
        case .waiting(let wait, let until):
            status = .waiting
            waitsUntil = until
            waitsFor = wait
        case .asked(let step, let message, let choices, let until):
            status = .waiting
            questions.append(StageQuestion(step: step, message: message, choices: choices, until: until))
        case .answered(let step, let answer):
            if let index = questions.lastIndex(where: { $0.step == step }) { questions[index].answer = answer }
        case .stageStarted(let input):
            status = .running
            attempt = event.attempt ?? 1
            startedAt = startedAt ?? event.at
            self.input = input
            error = nil
            failure = nil
            retryAt = nil
            questions = []
            progress = nil
            isIdle = false
        case .attemptFailed(let failure): self.failure = failure
        case .retryScheduled(let at, _): retryAt = at
        case .stageReopened: reopen()
        case .stepStarted(let step, let undo):
            steps.append(StepRecord(attempt: event.attempt ?? attempt, id: step, undo: undo))
        case .stepCompleted(let step, let result):
            if let index = openStep(step, event) { steps[index].result = result }
        case .stepFailed(let step, let refused, let error):
            if let index = openStep(step, event) {
                steps[index].isRefused = refused
                steps[index].error = error
            }
        case .stepInterrupted(let step):
            if let index = openStep(step, event) { steps[index].interruptedAt = event.at }
        case .progress(_, let message): progress = message
        case .childRunStarted(let run): childRuns[event.attempt ?? attempt] = run
        case .stageIdle(let isIdle): self.isIdle = isIdle
        case .report(let report): apply(report, seq: event.seq)
        case .stageEnded(let status, let outputs, let summary, let error):
            self.status = status
            self.outputs = outputs
            self.summary = summary
            self.error = error
            failure = nil
            retryAt = nil
            endedAt = event.at
            endedSeq = event.seq
        case .undoEnded(let key, let round, let error):
            let attempt = event.attempt ?? attempt
            undos.removeAll { $0.attempt == attempt && $0.key == key }
            undos.append(Undo(attempt: attempt, key: key, round: round, error: error))
            if error == nil { shifts.removeAll { $0.report.undoKey == key } }
        default: break
        }
    }

    private mutating func reopen() {
        status = .pending
        attemptsBefore = attempt
        outputs = .null
        summary = ""
        error = nil
        failure = nil
        retryAt = nil
        endedAt = nil
        endedSeq = nil
        progress = nil
        leftovers = []
        shifts = []
    }

    private mutating func apply(_ report: StageReport, seq: Int) {
        switch report {
        case .trafficShifted(let shift):
            shifts.removeAll { $0.report.function == shift.function && $0.report.alias == shift.alias }
            shifts.append(Shift(seq: seq, report: shift))
        case .versionPublished(let function, let version):
            leftovers.append(Leftover(.version(version, function: function)))
        case .leftover(let leftover):
            leftovers.insert(leftover, at: leftover.splitsTraffic ? 0 : leftovers.endIndex)
        case .healthVerdict, .removed, .custom: break
        }
    }

    /// A wait ends as soon as the stage does something else. A log line is no such thing.
    private func endsWait(_ event: RunEvent) -> Bool {
        switch event.kind {
        case .log: openQuestion == nil && waitsUntil.map { event.at >= $0 } ?? true
        default: true
        }
    }

    /// Forgets what was left of a resource that another stage removed. A function goes with all that belongs to it.
    mutating func remove(_ resource: ReportedResource) {
        if case .function(let function) = resource {
            leftovers.removeAll { $0.resource.function == function }
            shifts.removeAll { $0.report.function == function }
        } else {
            leftovers.removeAll { $0.resource == resource }
        }
    }

    /// Whether it only waits for people or restricted hours.
    var waitsForOthers: Bool {
        if status == .running { return isIdle }
        return status == .waiting && (openQuestion != nil || waitsFor == .restrictedHours)
    }

    private func openStep(_ step: StepID, _ event: RunEvent) -> Int? {
        steps.lastIndex { $0.id == step && $0.attempt == (event.attempt ?? attempt) }
    }
}
