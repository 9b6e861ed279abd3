public import Expressions
public import Foundation
public import OrderedCollections

/// The state of a run: a pure fold over its events.
public struct Run: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// The pipeline's name.
    public private(set) var pipeline = ""
    /// Its status.
    public private(set) var status: RunStatus = .pending
    /// When it started.
    public private(set) var startedAt: Date?
    /// When it ended.
    public private(set) var endedAt: Date?
    /// The parameters it runs with.
    public private(set) var parameters: JSONValue = [:]
    /// Its target: account, region, endpoint; null if it has none.
    public private(set) var target: JSONValue = .null
    /// Its stages by id, in the pipeline's order.
    public private(set) var stages: OrderedDictionary<String, StageRun> = [:]
    /// When it can be resumed, while it waits for a time without a process.
    public private(set) var dueAt: Date?
    /// The user who canceled it.
    public private(set) var canceledBy: String?
    /// Whether it is being rolled back.
    public private(set) var isRollingBack = false
    /// The number of the event that last reopened a stage: earlier cancellations no longer count.
    private(set) var reopenedSeq = 0
    /// The number of the newest event.
    public private(set) var lastSeq = 0

    /// Creates a run without events.
    public init(id: String) {
        self.id = id
    }

    /// Creates a run from its events.
    /// - Throws: `RunEventError` for an event that is illegal in the state before it.
    public init(id: String, events: some Sequence<RunEvent>) throws(RunEventError) {
        self.init(id: id)
        for event in events { try apply(event) }
    }

    /// A stage by its id.
    public subscript(stage: String) -> StageRun? { stages[stage] }

    /// The failed undos, as sentences that name the manual action.
    public var undoFailures: [String] {
        stages.values.flatMap { stage in stage.undoFailures.map { "\(stage.id): \($0)" } }
    }

    /// Whether an earlier process was canceling it: a user asked for it, or a stage is being undone for it.
    var isStopping: Bool {
        canceledBy != nil || isRollingBack || stages.values.contains { $0.failure?.error.code == "canceled" }
    }

    /// Takes in one more event.
    /// - Throws: `RunEventError` for an event that is illegal now; then nothing has changed.
    public mutating func apply(_ event: RunEvent) throws(RunEventError) {
        try check(event)
        lastSeq = event.seq
        if let stage = event.stage {
            stages[stage]?.apply(event)
            if case .stageReopened = event.kind {
                reopenedSeq = event.seq
                canceledBy = nil
                isRollingBack = false
            }
            if case .report(.removed(let resource)) = event.kind {
                for id in stages.keys { stages[id]?.remove(resource) }
            }
            return
        }
        switch event.kind {
        case .runStarted(let pipeline, let summaries, let parameters):
            self.pipeline = pipeline
            self.parameters = parameters
            startedAt = event.at
            status = .running
            for summary in summaries { stages[summary.id] = StageRun(summary) }
        case .target(let target): self.target = target
        case .runResumed:
            status = .running
            dueAt = nil
            endedAt = nil
        case .cancelRequested(let by, _): canceledBy = by
        case .rollbackRequested: isRollingBack = true
        case .runWaiting(let until):
            status = .waiting
            dueAt = until
        case .runEnded(let status):
            self.status = status
            endedAt = event.at
        default: break
        }
    }
}
