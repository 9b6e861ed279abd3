import Expressions

extension Run {
    /// What a thing is called among all that runs of this database hold: with the account and region it is in.
    func lockName(of resource: StageResource) -> String {
        resource.lockName(at: target)
    }
}

extension StageResource {
    /// What it is called among all that runs of a database hold.
    /// - Parameter target: where it is, as runs record it.
    package func lockName(at target: JSONValue) -> String {
        // An account that a stage calls by its name is the one that a run may go to by its number.
        let account = account.map { target["accounts"]?[$0]?.stringValue ?? $0 } ?? target["account"]?.stringValue
        let location = [account, region ?? target["region"]?.stringValue].compactMap(\.self).joined(separator: "/")
        return "\(location) \(name)"
    }
}

extension LockHolder {
    /// Who holds it, and what can be done.
    package var advice: String {
        let id = run.id
        if let driver = run.driver {
            return "Run \(id) of '\(run.pipeline)' is \(run.status.rawValue), driven by process \(driver.process) on "
                + "\(driver.host): let it end, or stop it with 'staysail cancel \(id)'."
        }
        if run.status == .waiting {
            return "Run \(id) of '\(run.pipeline)' is waiting: see it with 'staysail show \(id)', or stop it with "
                + "'staysail cancel \(id)'."
        }
        return "Run \(id) of '\(run.pipeline)' was cut off when its process ended: go on with it by "
            + "'staysail resume \(id)', or undo it by 'staysail resume \(id) --rollback'."
    }
}
