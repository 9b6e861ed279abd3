import ArgumentParser
import Foundation
import RunDatabase
import StageKit

/// `staysail runs due`
struct RunsDueCommand: ContextualCommand {
    static let takesInterruptions = true
    static let configuration = CommandConfiguration(
        commandName: "due", abstract: "Lists the runs that waited for a time that has come, or goes on with them.",
        discussion: "staysail runs due --resume")

    @Flag(help: "Go on with each of them, one after the other, until it waits again or has ended.")
    var resume = false

    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = reopening.stateOptions.project(context)
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else { return .done }
        let session = try reopening.session(context, detaches: true)
        try session.runs.checkRecords()
        let due = try await listings(session.runs, context)
        guard resume else {
            for listing in due {
                context.console.print(reopening.json ? listing.json.text() : listing.line(now: context.clock.now))
            }
            return .done
        }
        return try await SharedInterruptions.with(context.interruptions) { interruptions in
            var worst = CommandStatus.done
            for (index, listing) in due.enumerated() {
                if interruptions.hasHappened {
                    let left = due.count - index
                    context.console.note("Interrupted: \(left == 1 ? "1 run is" : "\(left) runs are") still due.")
                    return worst.worse(than: .canceled)
                }
                var session = session
                session.context.interruptions = interruptions.stream()
                let status = try await resume(with: listing, session)
                if status != .waiting { worst = worst.worse(than: status) }
            }
            return worst
        }
    }

    /// The runs that are due, oldest first. One that a stage of another drives goes on with the other.
    private func listings(_ runs: ProjectRuns, _ context: CommandContext) async throws -> [RunListing] {
        var listings: [RunListing] = []
        for found in try await runs.database.runs(RunFilter(dueBy: context.clock.now)).reversed()
        where found.owner == nil && !listings.contains(where: { $0.id == RunListing.root(of: found.id) }) {
            listings.append(try await runs.outer(found))
        }
        return listings
    }

    private func resume(with listing: RunListing, _ session: RunSession) async throws -> CommandStatus {
        do {
            return try await session.reopen(listing, on: reopening.choice) { open, prepared in
                try await open.runner.resume(prepared, id: listing.id, observe: open.observe)
            }.commandStatus
        } catch let fault as CommandError {
            session.context.console.note("error: Run \(listing.id): \(fault.messages.joined(separator: " "))")
            return fault.status == .needsAttention ? .needsAttention : .failed
        } catch {
            // One that cannot be gone on with must not keep the others waiting.
            session.context.console.note("error: Run \(listing.id): \(error)")
            return .failed
        }
    }
}

extension CommandStatus {
    /// Of two runs' statuses the one to end with: what needs a person comes before all else.
    fileprivate func worse(than other: CommandStatus) -> CommandStatus {
        let order: [CommandStatus] = [.needsAttention, .canceled, .failed]
        return order.first { self == $0 || other == $0 } ?? self
    }
}
