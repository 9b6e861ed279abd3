import Expressions

extension Run {
    /// The name of a resource's lock in this run's target.
    func lockName(of resource: StageResource) -> String {
        resource.lockName(at: target)
    }
}

extension StageResource {
    /// The name of its lock, unique among all runs of a database: with account and region.
    /// - Parameter target: the target, as runs record it.
    package func lockName(at target: JSONValue) -> String {
        // An account that a stage calls by its name may be the one that a run calls by its number.
        let account = account.map { target["accounts"]?[$0]?.stringValue ?? $0 } ?? target["account"]?.stringValue
        let location = [account, region ?? target["region"]?.stringValue].compactMap(\.self).joined(separator: "/")
        return "\(location) \(name)"
    }
}

extension LockOwner {
    /// The owner's state, and what to do about it.
    package var advice: String {
        let id = run.id
        if let owner = run.owner {
            return "Run \(id) of '\(run.pipeline)' is \(run.status.rawValue) in process \(owner.process) on "
                + "\(owner.host): let it end, or cancel it with 'staysail cancel \(id)'."
        }
        if run.status == .waiting {
            return "Run \(id) of '\(run.pipeline)' is waiting: see it with 'staysail show \(id)', or cancel it with "
                + "'staysail cancel \(id)'."
        }
        return
            "Run \(id) of '\(run.pipeline)' was interrupted: resume it with 'staysail resume \(id)', or undo it with "
            + "'staysail resume \(id) --rollback'."
    }
}
