import OrderedCollections

/// The decision which stage may start when: a pure state machine over the graph. It knows nothing of tasks, and its work
/// for one stage does not grow with the number of the others.
struct Scheduler {
    /// The next thing to do.
    enum Decision: Hashable {
        case start(String)
        /// An earlier process started the stage, and the run is being stopped: it is only undone.
        case end(String)
        /// The stage will not run, nor any that needs it.
        case block(String, reason: String)
    }

    private enum State: Hashable {
        case pending, running, blocked
        case ended(RunStatus)
    }

    private struct Node {
        let id: String
        let onFailure: StageDefinition.FailurePolicy
        let resources: Set<StageResource>
        /// The stages that need it.
        var dependents: [Int] = []
        /// The number of needed stages that have not ended.
        var unmet = 0
        var state = State.pending
        /// Whether an earlier process started it.
        var wasStarted = false
        /// The reason why it cannot run.
        var blockReason: String?
    }

    /// The stages, those that an earlier process started first: they continue before others take their resources.
    private var nodes: [Node]
    private let indices: [String: Int]
    /// Pending stages that may start or are to be blocked, and are not decided yet.
    private var ready: [Int] = []
    /// Pending stages whose resources another stage uses.
    private var queued: [Int] = []
    /// Running stages with resources.
    private var users: Set<Int> = []
    private var pendingCount = 0
    private var waitingCount = 0
    /// Whether nothing new starts.
    private(set) var isStopping = false
    private var hasFailed = false
    /// Whether a stage was canceled, or did not run because the run was stopped.
    private var isCutShort = false

    /// - Parameter run: the state that an earlier process left.
    init(_ pipeline: PreparedPipeline, run: Run? = nil) {
        let resources = pipeline.stages.map { ($0.definition.id, Set($0.resources)) }
        let stages = pipeline.stages.map(\.definition)
        let started = stages.filter { run?[$0.id]?.isUnderWay == true }
        let ids = Set(started.map(\.id))
        self.init(
            stages: started + stages.filter { !ids.contains($0.id) },
            resources: Dictionary(resources, uniquingKeysWith: { a, _ in a }), started: ids)
        for stage in run.map({ Array($0.stages.values) }) ?? [] where stage.status.hasEnded {
            let wasStopping = isStopping
            if stage.isBlocked {
                if let index = indices[stage.id] { block(index) }
            } else {
                _ = ended(stage.id, stage.status)
            }
            // A person reopened the run after this end.
            if let run, stage.endedSeq ?? 0 <= run.reopenedSeq { isStopping = wasStopping }
        }
        if run?.isStopping == true { isStopping = true }
    }

    init(stages: [StageDefinition], resources: [String: Set<StageResource>] = [:], started: Set<String> = []) {
        var nodes: [Node] = []
        var indices: [String: Int] = [:]
        for stage in stages where indices.updateValue(nodes.count, forKey: stage.id) == nil {
            nodes.append(
                Node(
                    id: stage.id, onFailure: stage.onFailure, resources: resources[stage.id] ?? [],
                    wasStarted: started.contains(stage.id)))
        }
        for stage in stages {
            guard let index = indices[stage.id] else { continue }
            for need in Set(stage.needs.map(\.id)) {
                if let needed = indices[need] {
                    nodes[needed].dependents.append(index)
                    nodes[index].unmet += 1
                } else {
                    nodes[index].blockReason = "It needs '\(need)', which did not run."
                }
            }
        }
        self.nodes = nodes
        self.indices = indices
        pendingCount = nodes.count
        ready = nodes.indices.filter { nodes[$0].unmet == 0 || nodes[$0].blockReason != nil }
    }

    /// The decisions that can be made now. A returned decision counts as executed: it is not returned again.
    mutating func next() -> [Decision] {
        if isStopping { return stopping() }
        var decisions: [Decision] = []
        // Blocking a stage makes its dependents ready.
        while !ready.isEmpty {
            let batch = ready.sorted()
            ready = []
            for index in batch where nodes[index].state == .pending {
                if let reason = nodes[index].blockReason {
                    block(index)
                    decisions.append(.block(nodes[index].id, reason: reason))
                } else if isFree(index) {
                    start(index)
                    decisions.append(.start(nodes[index].id))
                } else {
                    queued.append(index)
                }
            }
        }
        return decisions
    }

    private mutating func stopping() -> [Decision] {
        guard pendingCount > 0 else { return [] }
        var decisions: [Decision] = []
        for index in nodes.indices where nodes[index].state == .pending {
            if nodes[index].wasStarted {
                start(index)
                decisions.append(.end(nodes[index].id))
            } else {
                block(index)
                isCutShort = true
                decisions.append(.block(nodes[index].id, reason: "The run ended before it."))
            }
        }
        ready = []
        queued = []
        return decisions
    }

    private mutating func start(_ index: Int) {
        nodes[index].state = .running
        pendingCount -= 1
        if !nodes[index].resources.isEmpty { users.insert(index) }
    }

    private mutating func block(_ index: Int) {
        if nodes[index].state == .pending { pendingCount -= 1 }
        nodes[index].state = .blocked
        refuse(index, "It needs '\(nodes[index].id)', which did not run.")
    }

    private func isFree(_ index: Int) -> Bool {
        let own = nodes[index].resources
        guard !own.isEmpty else { return true }
        return !users.contains { user in
            nodes[user].resources.contains { taken in own.contains { $0.mayBe(taken) } }
        }
    }

    /// Takes in that a stage has ended.
    /// - Returns: whether the stages that still run must be canceled.
    mutating func ended(_ id: String, _ status: RunStatus) -> Bool {
        guard let index = indices[id] else { return false }
        if nodes[index].state == .pending { pendingCount -= 1 }
        nodes[index].state = .ended(status)
        if users.remove(index) != nil {
            ready += queued
            queued = []
        }
        let policy = nodes[index].onFailure
        switch status {
        case .waiting: waitingCount += 1
        case .succeeded, .skipped: release(index)
        case .failed where policy == .continue, .canceled where policy == .continue: release(index)
        case .canceled: refuse(index, "It needs '\(id)', which was canceled.")
        default: refuse(index, "It needs '\(id)', which \(status.rawValue).")
        }
        switch status {
        case .failed:
            switch policy {
            case .fail:
                hasFailed = true
                isStopping = true
                return true
            case .finishBranches: hasFailed = true
            case .stopBranch, .continue: break
            }
        case .canceled: isCutShort = true
        default: break
        }
        return false
    }

    private mutating func release(_ index: Int) {
        for dependent in nodes[index].dependents {
            nodes[dependent].unmet -= 1
            if nodes[dependent].unmet == 0 { ready.append(dependent) }
        }
    }

    private mutating func refuse(_ index: Int, _ reason: String) {
        for dependent in nodes[index].dependents where nodes[dependent].blockReason == nil {
            nodes[dependent].blockReason = reason
            ready.append(dependent)
        }
    }

    /// Takes in that the run is canceled.
    mutating func stop() { isStopping = true }

    /// The status of the run after all stages have ended, or `waiting`. A run that was stopped after its last stage has
    /// succeeded.
    var outcome: RunStatus {
        if waitingCount > 0 || pendingCount > 0 { return .waiting }
        if hasFailed { return .failed }
        return isCutShort ? .canceled : .succeeded
    }
}
