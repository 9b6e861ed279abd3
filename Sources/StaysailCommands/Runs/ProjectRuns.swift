import Foundation
import RunDatabase
import StageKit

/// The runs that a project's state folder keeps.
struct ProjectRuns: Sendable {
    let project: ProjectFolder
    let database: RunDatabase
    /// Whether a damaged database was set aside just now, with the records of earlier runs.
    let hasLostRecords: Bool
    /// The commands that are printed about the runs.
    let commands: PrintedCommands

    private init(_ project: ProjectFolder, _ context: CommandContext) throws {
        self.project = project
        commands = PrintedCommands(project, context)
        var hasLostRecords = false
        database = try RunDatabase(folder: project.state) { notice in
            context.console.note(notice)
            hasLostRecords = true
        }
        self.hasLostRecords = hasLostRecords
    }

    /// Opens the runs, and creates a database if there is none.
    /// - Throws: `CommandError`, `RunDatabaseError`.
    static func begin(_ project: ProjectFolder, _ context: CommandContext) throws -> ProjectRuns {
        try project.createState()
        return try ProjectRuns(project, context)
    }

    /// Opens existing runs.
    /// - Throws: `CommandError` if there are none, `RunDatabaseError`.
    static func open(_ project: ProjectFolder, _ context: CommandContext) throws -> ProjectRuns {
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else {
            throw CommandError(
                .usage,
                "There are no runs in \(project.state). Change to the pipeline's folder, or name the state folder "
                    + "with --state.")
        }
        return try ProjectRuns(project, context)
    }

    /// Claims a new run under an id that no other run has.
    /// - Parameters:
    ///   - date: the start of the run.
    ///   - makeID: makes an id, another one each time.
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

    /// The RUN that names the newest run.
    static let newest = "last"

    /// A run by its id, by a unique part of its id, or by `last`.
    /// - Throws: `CommandError` if there is no such run, or several.
    func find(_ name: String) async throws -> RunListing {
        if name == Self.newest {
            guard let newest = try await database.runs(RunFilter(onlyOuter: true, limit: 1)).first else {
                throw CommandError(.usage, "There are no runs in \(project.state).")
            }
            return newest
        }
        if let run = try await database.runs(RunFilter(id: .exact(name))).first { return run }
        let alike =
            name.isEmpty
            ? [] : try await database.runs(RunFilter(id: .part(name), onlyOuter: !name.contains("."), limit: 5))
        switch alike.count {
        case 1: return alike[0]
        case 0:
            let newest = try await database.runs(RunFilter(onlyOuter: true, limit: 1)).first
            throw CommandError(
                .usage,
                "There is no run '\(name)' in \(project.state)."
                    + (newest.map { " The newest is \($0.id)." } ?? "") + " 'staysail runs' lists them.")
        default:
            let ids = alike.prefix(4).map(\.id).joined(separator: ", ")
            throw CommandError(
                .usage, "Several runs have '\(name)' in their ids: \(ids)\(alike.count > 4 ? ", …" : ".")")
        }
    }

    /// The run whose process executes a run: the run itself, unless it is a child run.
    func outer(_ run: RunListing) async throws -> RunListing {
        let root = RunListing.root(of: run.id)
        return root == run.id ? run : try await find(root)
    }

    /// The runs that stages of a run have started, and the runs of their stages, oldest first.
    func children(of id: String) async throws -> [Run] {
        var runs: [Run] = []
        for listing in try await database.runs(RunFilter(id: .below(id))).reversed() {
            runs.append(try await run(listing.id))
        }
        return runs
    }

    /// Everything that is known of a run and its child runs.
    func details(of listing: RunListing) async throws -> RunDetails {
        var children: [RunDetails] = []
        for child in try await database.runs(RunFilter(id: .below(listing.id))).reversed()
        where !child.id.dropFirst(listing.id.count + 1).contains(".") {
            children.append(try await details(of: child))
        }
        return try await RunDetails(
            listing: listing, events: database.events(of: listing.id), children: children,
            commands: commands)
    }

    /// Refuses to report that there is nothing to resume when the records were lost.
    /// - Throws: `CommandError` if a damaged database was set aside just now.
    func checkRecords() throws {
        guard hasLostRecords else { return }
        throw CommandError(
            .failed,
            "The records of earlier runs are lost, so interrupted and waiting runs are unknown. Check the aliases that "
                + "pipelines of this project change.")
    }

    /// The result of undoing a run; nil if nothing was undone, or if the record cannot be read.
    func undone(_ listing: RunListing) async -> UndoneState? {
        guard listing.status.hasEnded else { return nil }
        // The events of most runs need not be read.
        if listing.status == .succeeded, (try? await database.recordsUndo(in: listing.id)) != true { return nil }
        return (try? await run(listing.id)).flatMap(UndoneState.init)
    }

    /// The state of a run.
    func run(_ id: String) async throws -> Run {
        try await Run(id: id, events: database.events(of: id))
    }
}
