import RunDatabase

/// Drives a run, as a process that lives does.
struct RunHolder {
    private let claim: RunClaim

    init(state: String, run: String) throws {
        claim = try RunDatabase(folder: state).claim(run)
    }

    func release() { claim.release() }
}
