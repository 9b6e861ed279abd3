public import Expressions
public import Foundation

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
    /// What undo could not take back.
    public private(set) var undoFailures: [String] = []
    /// The undo keys that were taken back.
    public private(set) var undone: [String] = []
    /// The last thing it said about how far it has come.
    public private(set) var progress: String?
    /// What it leaves behind even if the run fails, in words.
    public private(set) var stays: [String] = []
    /// What the steps of each attempt recorded.
    public private(set) var steps: [StepRecord] = []

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
        return records.filter { !$0.wanted.isEmpty }.reversed()
    }

    mutating func apply(_ event: RunEvent) {
        // A wait is over as soon as the stage does something else.
        if status == .waiting { status = .running }
        switch event.kind {
        case .waiting: status = .waiting
        case .stageStarted(let input):
            status = .running
            attempt = event.attempt ?? 1
            startedAt = startedAt ?? event.at
            self.input = input
            error = nil
            progress = nil
        case .stepBegun(let name, let undo):
            steps.append(StepRecord(attempt: event.attempt ?? attempt, name: name, undo: undo))
        case .stepDone(let name, let result):
            if let index = openStep(name, event) { steps[index].result = result }
        case .stepFailed(let name, let refused, _):
            if let index = openStep(name, event) { steps[index].isRefused = refused }
        case .progress(_, let message): progress = message
        case .report("stays", let data):
            // Traffic that is still split comes before all else.
            if let what = data["what"]?.stringValue {
                stays.insert(what, at: data["traffic"] == true ? 0 : stays.endIndex)
            }
        case .stageEnded(let status, let outputs, let error):
            self.status = status
            self.outputs = outputs
            self.error = error
            endedAt = event.at
            endedSeq = event.seq
        case .undoEnded(let key, let error):
            if let error { undoFailures.append(error) } else { undone.append(key) }
        default: break
        }
    }

    /// Takes in that something does not stay after all.
    mutating func removed(_ what: String) {
        stays.removeAll { $0 == what }
    }

    private func openStep(_ name: String, _ event: RunEvent) -> Int? {
        steps.lastIndex { $0.name == name && $0.attempt == (event.attempt ?? attempt) }
    }
}
