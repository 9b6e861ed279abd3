/// The scheduler's state: which environments there are, and which calls wait. Every transition returns what to do.
struct EnvironmentPools {
    typealias Action = InvocationScheduler.Action
    /// Makes an environment; the flag tells that a start took too long before.
    typealias Make = (ExecutionTarget, _ isSecondStart: Bool) -> ExecutionEnvironment

    private struct Pool {
        var target: ExecutionTarget
        var isRetired = false
        /// Whether a start took longer than Lambda's limit: from then on starts have the function's timeout.
        var startsSlowly = false
        var waiting: [Invocation] = []
        var starting: Set<ObjectIdentifier> = []
        var busy: [ObjectIdentifier: ExecutionEnvironment] = [:]
        /// The one used last is at the end, and is used next.
        var idle: [(environment: ExecutionEnvironment, since: ContinuousClock.Instant)] = []
        var alive: [ObjectIdentifier: ExecutionEnvironment] = [:]
    }

    private let limits: InvocationScheduler.Limits
    private var pools: [ExecutionTarget.Pool: Pool] = [:]
    /// Pools with calls that wait, in the order in which they began to.
    private var queue: [ExecutionTarget.Pool] = []
    private var alive = 0
    private var starting = 0
    private var isClosed = false

    init(limits: InvocationScheduler.Limits) {
        self.limits = limits
    }

    mutating func enqueue(
        _ invocation: Invocation, target: ExecutionTarget, make: Make
    ) -> [Action] {
        if isClosed { return [.finish(invocation, .refused(.closing))] }
        let key = target.pool
        if let last = pools[key]?.idle.popLast()?.environment {
            pools[key]?.busy[ObjectIdentifier(last)] = last
            return [.assign(last, invocation)]
        }
        pools[key, default: Pool(target: target)].waiting.append(invocation)
        if !queue.contains(key) { queue.append(key) }
        return startMore(make)
    }

    mutating func requeue(_ invocation: Invocation, target: ExecutionTarget, make: Make) -> [Action] {
        if isClosed { return [.finish(invocation, .refused(.closing))] }
        let key = target.pool
        pools[key, default: Pool(target: target)].waiting.insert(invocation, at: 0)
        if !queue.contains(key) { queue.append(key) }
        return startMore(make)
    }

    mutating func becameReady(_ environment: ExecutionEnvironment, make: Make) -> [Action] {
        let key = environment.target.pool
        if pools[key]?.starting.remove(ObjectIdentifier(environment)) != nil { starting -= 1 }
        // Its place among the starting ones is free, whether or not there is a call for it.
        return becameIdle(environment, make: make) + startMore(make)
    }

    mutating func becameIdle(_ environment: ExecutionEnvironment, make: Make) -> [Action] {
        let key = environment.target.pool
        let id = ObjectIdentifier(environment)
        guard var pool = pools[key], pool.alive[id] != nil else { return [] }
        pool.busy[id] = nil
        if !pool.waiting.isEmpty {
            let next = pool.waiting.removeFirst()
            pool.busy[id] = environment
            if pool.waiting.isEmpty { queue.removeAll { $0 == key } }
            pools[key] = pool
            return [.assign(environment, next)]
        }
        if pool.isRetired || isClosed || (alive >= limits.environments && !queue.isEmpty) {
            pools[key] = pool
            return [.stop(environment)]
        }
        pool.idle.append((environment, .now))
        pools[key] = pool
        return startMore(make)
    }

    mutating func ended(
        _ environment: ExecutionEnvironment, unserved: Invocation?, failure: StartFailure?, make: Make
    ) -> [Action] {
        let key = environment.target.pool
        let id = ObjectIdentifier(environment)
        guard var pool = pools[key], pool.alive.removeValue(forKey: id) != nil else { return [] }
        alive -= 1
        if pool.starting.remove(id) != nil { starting -= 1 }
        pool.busy[id] = nil
        pool.idle.removeAll { $0.environment === environment }
        var actions: [Action] = []
        if let unserved {
            if isClosed {
                actions.append(.finish(unserved, .refused(.closing)))
            } else {
                pool.waiting.insert(unserved, at: 0)
                if !queue.contains(key) { queue.append(key) }
            }
        }
        // One start was for one call: each failed start answers one, but for one that is tried again.
        if case .tooSlow = failure?.kind {
            pool.startsSlowly = true
        } else if let failure, !pool.waiting.isEmpty {
            let invocation = pool.waiting.removeFirst()
            actions.append(.finish(invocation, failure.outcome(for: invocation)))
        }
        if pool.waiting.isEmpty { queue.removeAll { $0 == key } }
        let isOver = pool.alive.isEmpty && pool.waiting.isEmpty
        pools[key] = isOver ? nil : pool
        return actions + startMore(make)
    }

    mutating func retire(_ isOutdated: (ExecutionTarget.Pool) -> Bool) -> [Action] {
        var actions: [Action] = []
        for key in pools.keys where isOutdated(key) {
            pools[key]?.isRetired = true
            actions += (pools[key]?.idle ?? []).map { .stop($0.environment) }
            pools[key]?.idle = []
        }
        return actions
    }

    mutating func sweep(at now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        for key in pools.keys {
            let old = pools[key]?.idle.filter { $0.since + limits.idleTime <= now } ?? []
            guard !old.isEmpty else { continue }
            pools[key]?.idle.removeAll { $0.since + limits.idleTime <= now }
            actions += old.map { .stop($0.environment) }
        }
        return actions
    }

    mutating func close() -> [Action] {
        isClosed = true
        queue = []
        var actions: [Action] = []
        for key in pools.keys {
            actions += (pools[key]?.waiting ?? []).map { .finish($0, .refused(.closing)) }
            actions += (pools[key]?.alive.values.map { $0 } ?? []).map { .stop($0) }
            pools[key]?.waiting = []
            pools[key]?.idle = []
        }
        return actions
    }

    /// Starts environments for calls that wait, one start a call at most, as far as the limits allow.
    private mutating func startMore(_ make: Make) -> [Action] {
        guard !isClosed else { return [] }
        var actions: [Action] = []
        var needsRoom = false
        for key in queue {
            while let pool = pools[key], pool.waiting.count > pool.starting.count {
                guard starting < limits.starts else { return actions }
                guard alive < limits.environments else {
                    needsRoom = true
                    break
                }
                let environment = make(pool.target, pool.startsSlowly)
                let id = ObjectIdentifier(environment)
                pools[key]?.starting.insert(id)
                pools[key]?.alive[id] = environment
                starting += 1
                alive += 1
                actions.append(.start(environment))
            }
        }
        if needsRoom, let key = leastRecentlyUsed, let oldest = pools[key]?.idle.removeFirst() {
            actions.append(.stop(oldest.environment))
        }
        return actions
    }

    private var leastRecentlyUsed: ExecutionTarget.Pool? {
        pools.compactMap { key, pool in pool.idle.first.map { (key, $0.since) } }.min { $0.1 < $1.1 }?.0
    }
}
