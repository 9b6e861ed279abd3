import ArgumentParser
import Foundation
import RunDatabase
import StageKit

/// `staysail runs prune`
struct RunsPruneCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes runs that ended long ago.",
        discussion: "staysail runs prune --keep 30d")

    @Option(
        help: ArgumentHelp("Keep runs that ended within this time, such as 30d or 12h.", valueName: "time"),
        transform: { text in
            guard let time = TimeLength(text) else {
                throw ValidationError("A time is written like 30d, 12h or 90m; not '\(text)'.")
            }
            return time
        })
    var keep: TimeLength

    @OptionGroup var state: StateOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let count = try await runs.database.prune(
            endedBefore: context.clock.now.addingTimeInterval(-keep.duration.inSeconds))
        context.console.print(count == 1 ? "Removed 1 run." : "Removed \(count) runs.")
        return .done
    }
}
