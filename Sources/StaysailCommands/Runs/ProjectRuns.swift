import Foundation
import RunDatabase
import StageKit

/// The runs that a project's state folder keeps.
struct ProjectRuns: Sendable {
    let project: ProjectFolder
    let database: RunDatabase
    /// Whether a damaged database was set aside just now, so that nothing is known of the runs before.
    let hasLostRecords: Bool

    private init(_ project: ProjectFolder, _ context: CommandContext) throws {
        self.project = project
        var hasLostRecords = false
        database = try RunDatabase(folder: project.state) { notice in
            context.console.note(notice)
            hasLostRecords = true
        }
        self.hasLostRecords = hasLostRecords
    }

    /// Opens them, and begins a database where there is none.
    /// - Throws: `CommandError`, `RunDatabaseError`.
    static func begin(_ project: ProjectFolder, _ context: CommandContext) throws -> ProjectRuns {
        try project.createState()
        return try ProjectRuns(project, context)
    }

    /// Opens what is there.
    /// - Throws: `CommandError` when there is nothing, `RunDatabaseError`.
    static func open(_ project: ProjectFolder, _ context: CommandContext) throws -> ProjectRuns {
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else {
            throw CommandError(
                .usage,
                "No runs are kept in \(project.state). Go to the pipeline's folder, or name the state with "
                    + "--state.")
        }
        return try ProjectRuns(project, context)
    }

    /// Claims a new run under an id that no other run has.
    /// - Parameters:
    ///   - date: the start of the run.
    ///   - makeID: makes an id; another one each time.
    func claimNew(at date: Date, _ makeID: (Date) -> RunID = { RunID(at: $0) }) async throws -> RunClaim {
        while true {
            let id = makeID(date).description
            let claim: RunClaim
            do {
                claim = try database.claim(id)
            } catch let error as RunDatabaseError where error.code == .driven {
                continue
            }
            if try await database.origin(of: id) == nil { return claim }
            claim.release()
        }
    }

    /// A run by its id, or by the beginning of its id if no other begins like it.
    /// - Throws: `CommandError` if there is no such run.
    func find(_ name: String) async throws -> RunListing {
        let all = try await database.runs()
        if let run = all.first(where: { $0.id == name }) { return run }
        let alike = all.filter { !name.isEmpty && $0.id.hasPrefix(name) && !$0.id.dropFirst(name.count).contains(".") }
        switch alike.count {
        case 1: return alike[0]
        case 0:
            let newest = all.first.map { " The newest is \($0.id)." } ?? ""
            throw CommandError(
                .usage, "There is no run '\(name)' in \(project.state).\(newest) 'staysail runs' lists them.")
        default:
            let ids = alike.prefix(4).map(\.id).joined(separator: ", ")
            throw CommandError(
                .usage, "Several runs begin with '\(name)': \(ids)\(alike.count > 4 ? ", …" : ".")")
        }
    }

    /// The run that drives a run: itself, unless it belongs to a stage of another.
    func outer(_ run: RunListing) async throws -> RunListing {
        let root = RunListing.root(of: run.id)
        return root == run.id ? run : try await find(root)
    }

    /// Nothing to go on with is no success where it is not known any more what there was.
    /// - Throws: `CommandError` if a damaged database was set aside just now.
    func checkRecords() throws {
        guard hasLostRecords else { return }
        throw CommandError(
            .failed,
            "Whether a run was cut off or waited is not known any more: look at the aliases that runs of this "
                + "folder move.")
    }

    /// What came of undoing a run, if that is worth a word; nothing for one whose record cannot be read.
    func undone(_ listing: RunListing) async -> UndoneState? {
        guard listing.status.hasEnded else { return nil }
        // Most runs went well, and their events need not be read for it.
        if listing.status == .succeeded, (try? await database.recordsUndo(in: listing.id)) != true { return nil }
        return (try? await run(listing.id)).flatMap(UndoneState.init)
    }

    /// The state of a run.
    func run(_ id: String) async throws -> Run {
        try await Run(id: id, events: database.events(of: id))
    }
}
