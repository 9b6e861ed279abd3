public import Expressions
public import Foundation
public import OrderedCollections

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
    /// How far it has come.
    public private(set) var status: RunStatus = .pending
    /// The attempt, from 1; 0 before it starts.
    public private(set) var attempt = 0
    /// The attempts that were made before the stage was opened again; its retries are counted from there.
    private(set) var attemptsBefore = 0
    /// When its first attempt began.
    public private(set) var startedAt: Date?
    /// When it ended.
    public private(set) var endedAt: Date?
    /// The number of the event that ended it: which stage ended after which, also within one moment.
    public private(set) var endedSeq: Int?
    /// Its evaluated input.
    public private(set) var input: JSONValue = .null
    /// What later stages read.
    public private(set) var outputs: JSONValue = .null
    /// Why it failed.
    public private(set) var error: RunEvent.ErrorSummary?
    /// How the present attempt failed, until it has been undone and ended.
    public private(set) var failure: AttemptFailure?
    /// When the next attempt is due, between two attempts.
    public private(set) var retryAt: Date?
    /// What it asked people in the present attempt.
    public private(set) var questions: [StageQuestion] = []
    /// Until when it waits, while it does.
    public private(set) var waitsUntil: Date?
    /// What it waits for until then, such as `restricted hours`.
    public private(set) var waitsFor: String?
    /// Whether all that goes on in it waits for people or closed hours, as in a run that it drives.
    public private(set) var isStandingStill = false
    /// How each change was taken back, oldest first.
    public private(set) var undos: [Undo] = []
    /// The last thing it said about how far it has come.
    public private(set) var progress: String?
    /// What it leaves behind even if the run fails, in words.
    public private(set) var stays: [String] = []
    /// Those of them that are an alias whose traffic is split.
    public private(set) var splits: Set<String> = []
    /// How it left the traffic of each alias that it moved and did not put back, by function and alias
    /// (`checkout:live`).
    public private(set) var moves: OrderedDictionary<String, Move> = [:]

    /// How the traffic of an alias was left.
    public struct Move: Hashable, Sendable {
        /// The number of the event that said so: which move came after which.
        public let seq: Int
        /// What was said of it: `function`, `alias`, and `weights`, percents by version.
        public let report: JSONValue
    }
    /// What the steps of each attempt recorded.
    public private(set) var steps: [StepRecord] = []

    /// How a change was taken back.
    public struct Undo: Hashable, Sendable {
        /// The attempt that made the change.
        public let attempt: Int
        /// What was changed.
        public let key: String
        /// Why it could not be taken back, if so.
        public internal(set) var error: String?
    }

    /// What undo could not take back.
    public var undoFailures: [String] { undos.compactMap(\.error) }

    /// The undo keys that were taken back.
    public var undone: [String] { undos.filter { $0.error == nil }.map(\.key) }

    /// Whether an attempt has begun that has not ended.
    public var isUnderWay: Bool { hasBegun && (status == .running || status == .waiting) }

    /// Whether an attempt has begun since the stage was opened the last time.
    private var hasBegun: Bool { attempt > attemptsBefore }

    /// Whether a person's answer has come that the stage has not gone on with.
    var isAnswered: Bool { isUnderWay && status == .running && !questions.isEmpty && openQuestion == nil }

    /// Whether it has succeeded, and what it did was taken back all the same.
    var isTakenBack: Bool { status == .succeeded && undos.contains { $0.attempt == attempt && $0.error == nil } }

    /// Whether it did not run since something before it, or the run, did not get there.
    var isBlocked: Bool { status == .skipped && error?.code == "blocked" }

    /// The question that waits for an answer.
    public var openQuestion: StageQuestion? { questions.last { $0.answer == nil } }

    /// A step as far as it is recorded.
    public struct StepRecord: Hashable, Sendable {
        /// The attempt it belongs to.
        public let attempt: Int
        /// Its name.
        public let name: String
        /// Its undo.
        public let undo: UndoStep?
        /// Its result, once it is done.
        public internal(set) var result: JSONValue?
        /// Whether the service refused it, so that nothing is to be undone.
        public internal(set) var isRefused = false
        /// Why it failed.
        public internal(set) var error: RunEvent.ErrorSummary?
    }

    init(_ summary: RunEvent.StageSummary) {
        id = summary.id
        name = summary.name
        type = summary.type
        needs = summary.needs
    }

    /// What is to be undone of an attempt, newest first: one record a key, with the first `before` and every `wanted`.
    public func undoRecords(attempt: Int) -> [UndoRecord] {
        var records: [UndoRecord] = []
        for step in steps where step.attempt == attempt {
            guard let undo = step.undo else { continue }
            let index = records.firstIndex { $0.key == undo.key } ?? records.count
            if index == records.count { records.append(UndoRecord(key: undo.key, before: undo.before, wanted: [])) }
            if !step.isRefused { records[index].wanted.append(undo.wanted) }
        }
        let taken = undos.filter { $0.attempt == attempt && $0.error == nil }.map(\.key)
        return records.filter { !$0.wanted.isEmpty && !taken.contains($0.key) }.reversed()
    }

    mutating func apply(_ event: RunEvent) {
        if status == .waiting, endsWait(event) {
            status = hasBegun ? .running : .pending
            waitsUntil = nil
            waitsFor = nil
        }
        switch event.kind {
        case .waiting(let name, let until):
            status = .waiting
            waitsUntil = until
            waitsFor = name
        case .asked(let name, let message, let choices):
            status = .waiting
            questions.append(StageQuestion(name: name, message: message, choices: choices))
        case .answered(let name, let answer):
            if let index = questions.lastIndex(where: { $0.name == name }) { questions[index].answer = answer }
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
            isStandingStill = false
        case .attemptFailed(let failure): self.failure = failure
        case .retryScheduled(let at, _): retryAt = at
        case .stageReopened:
            status = .pending
            attemptsBefore = attempt
            outputs = .null
            error = nil
            failure = nil
            retryAt = nil
            endedAt = nil
            endedSeq = nil
            progress = nil
            stays = []
            splits = []
            moves = [:]
        case .stepBegun(let name, let undo):
            steps.append(StepRecord(attempt: event.attempt ?? attempt, name: name, undo: undo))
        case .stepDone(let name, let result):
            if let index = openStep(name, event) { steps[index].result = result }
        case .stepFailed(let name, let refused, let error):
            if let index = openStep(name, event) {
                steps[index].isRefused = refused
                steps[index].error = error
            }
        case .progress(_, let message): progress = message
        case .report("stays", let data):
            // Traffic that is still split comes before all else.
            if let what = data["what"]?.stringValue {
                stays.insert(what, at: data["traffic"] == true ? 0 : stays.endIndex)
                if data["traffic"] == true { splits.insert(what) }
            }
        case .report(Self.stillReport, let data): isStandingStill = data["stands"] == true
        case .report("weight moved", let data):
            if let function = data["function"]?.stringValue, let alias = data["alias"]?.stringValue {
                moves["\(function):\(alias)"] = Move(seq: event.seq, report: data)
            }
        case .stageEnded(let status, let outputs, let error):
            self.status = status
            self.outputs = outputs
            self.error = error
            failure = nil
            retryAt = nil
            endedAt = event.at
            endedSeq = event.seq
        case .undoEnded(let key, let error):
            let attempt = event.attempt ?? attempt
            undos.removeAll { $0.attempt == attempt && $0.key == key }
            undos.append(Undo(attempt: attempt, key: key, error: error))
            if error == nil, key.hasPrefix("alias ") { moves[String(key.dropFirst("alias ".count))] = nil }
        default: break
        }
    }

    /// A wait is over as soon as the stage does something else. What is said of it meanwhile is nothing it does.
    private func endsWait(_ event: RunEvent) -> Bool {
        guard case .log = event.kind else { return true }
        return openQuestion == nil && waitsUntil.map { event.at >= $0 } ?? true
    }

    /// Takes in that something does not stay after all.
    mutating func removed(_ what: String) {
        stays.removeAll { $0 == what }
        moves.removeAll { "function \($0.value.report["function"]?.stringValue ?? "")" == what }
    }

    /// The report that says whether a stage stands still.
    static let stillReport = "standing still"

    /// Whether a person or closed hours are all that it waits for.
    var waitsForOthers: Bool {
        if status == .running { return isStandingStill }
        return status == .waiting && (openQuestion != nil || waitsFor == Self.hoursName)
    }

    /// What a stage waits for whose hours are closed.
    static let hoursName = "restricted hours"

    private func openStep(_ name: String, _ event: RunEvent) -> Int? {
        steps.lastIndex { $0.name == name && $0.attempt == (event.attempt ?? attempt) }
    }
}
