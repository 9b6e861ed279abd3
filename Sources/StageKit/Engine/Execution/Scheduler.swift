import OrderedCollections

/// Which stage may start when: a pure state machine over the graph. It knows nothing of tasks.
struct Scheduler {
    /// What to do next.
    enum Decision: Hashable {
        case start(String)
        /// An earlier process began the stage, and the run is being stopped: what it did is undone, nothing else.
        case end(String)
        /// The stage will not run, and nothing that needs it.
        case block(String, reason: String)
    }

    private enum State: Hashable {
        case pending, running, blocked
        case ended(RunStatus)
    }

    private let stages: [StageDefinition]
    private let resources: [String: Set<StageResource>]
    private var states: [String: State]
    /// The stages that an earlier process began.
    private var begun: Set<String> = []
    /// Nothing new starts any more.
    private(set) var isStopping = false
    private var hasFailed = false
    /// A stage was cancelled, or did not get to run before the run was stopped.
    private var isCutShort = false

    /// - Parameter run: how far an earlier process has come.
    init(_ pipeline: PreparedPipeline, run: Run? = nil) {
        let resources = pipeline.stages.map { ($0.definition.id, Set($0.resources)) }
        var stages = pipeline.stages.map(\.definition)
        // What was under way goes on before anything else may take what it holds.
        let begun = stages.filter { run?[$0.id]?.isUnderWay == true }
        stages = begun + stages.filter { stage in !begun.contains { $0.id == stage.id } }
        self.init(stages: stages, resources: Dictionary(resources, uniquingKeysWith: { a, _ in a }))
        self.begun = Set(begun.map(\.id))
        for stage in run.map({ Array($0.stages.values) }) ?? [] where stage.status.hasEnded {
            let wasStopping = isStopping
            if stage.isBlocked { states[stage.id] = .blocked } else { _ = ended(stage.id, stage.status) }
            // A person wanted the run to go on all the same.
            if let run, stage.endedSeq ?? 0 <= run.reopenedSeq { isStopping = wasStopping }
        }
        if run?.isStopping == true { isStopping = true }
    }

    init(stages: [StageDefinition], resources: [String: Set<StageResource>] = [:]) {
        self.stages = stages
        self.resources = resources
        states = Dictionary(stages.map { ($0.id, .pending) }, uniquingKeysWith: { a, _ in a })
    }

    /// What can be done now. What it gives counts as done: it is not given again.
    mutating func next() -> [Decision] {
        var decisions: [Decision] = []
        // Blocking a stage may block others: until nothing changes.
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for stage in stages where states[stage.id] == .pending {
                guard let decision = decide(stage) else { continue }
                decisions.append(decision)
                hasChanged = true
            }
        }
        return decisions
    }

    private mutating func decide(_ stage: StageDefinition) -> Decision? {
        if isStopping {
            if begun.contains(stage.id) {
                states[stage.id] = .running
                return .end(stage.id)
            }
            states[stage.id] = .blocked
            isCutShort = true
            return .block(stage.id, reason: "The run ended before it.")
        }
        for need in stage.needs {
            switch states[need.id] {
            case .pending, .running: return nil
            case .blocked, nil:
                states[stage.id] = .blocked
                return .block(stage.id, reason: "It needs '\(need.id)', which did not run.")
            case .ended(let status):
                if status == .waiting { return nil }
                let goesOn = status == .succeeded || status == .skipped || policy(of: need.id) == .continue
                if !goesOn {
                    states[stage.id] = .blocked
                    let end = status == .canceled ? "was cancelled" : status.rawValue
                    return .block(stage.id, reason: "It needs '\(need.id)', which \(end).")
                }
            }
        }
        let own = resources[stage.id] ?? []
        let isTaken = states.contains { id, state in
            state == .running && (resources[id] ?? []).contains { taken in own.contains { $0.mayBe(taken) } }
        }
        guard !isTaken else { return nil }
        states[stage.id] = .running
        return .start(stage.id)
    }

    /// Takes in that a stage has ended.
    /// - Returns: whether the stages that still run must be cancelled.
    mutating func ended(_ id: String, _ status: RunStatus) -> Bool {
        states[id] = .ended(status)
        switch status {
        case .failed:
            switch policy(of: id) {
            case .fail:
                hasFailed = true
                isStopping = true
                return true
            case .finishBranches: hasFailed = true
            case .stopBranch, .continue: break
            }
            return false
        case .canceled:
            isCutShort = true
            return false
        default: return false
        }
    }

    /// Takes in that the run was cancelled from outside.
    mutating func stop() { isStopping = true }

    /// How the run ended, once all stages have, or that it waits. One that was stopped after its last stage was done has succeeded.
    var outcome: RunStatus {
        if states.values.contains(where: { $0 == .ended(.waiting) || $0 == .pending }) { return .waiting }
        if hasFailed { return .failed }
        return isCutShort ? .canceled : .succeeded
    }

    private func policy(of id: String) -> StageDefinition.FailurePolicy {
        stages.first { $0.id == id }?.onFailure ?? .fail
    }
}
