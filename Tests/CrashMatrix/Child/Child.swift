import Foundation
import StageKitTesting
import StaysailCommands

/// The process of a run: a command line in virtual time that ends at a point.
enum Child {
    /// The variables that make a process of this program one.
    static let pointVariable = "STAYSAIL_CRASH_POINT"
    static let timeVariable = "STAYSAIL_CRASH_TIME"
    /// How many runs at a time; each has its number where the arguments say `{}`.
    static let countVariable = "STAYSAIL_CRASH_COUNT"

    static func run(_ arguments: [String]) async -> Never {
        let environment = ProcessInfo.processInfo.environment
        let start = environment[timeVariable].flatMap(Double.init).map(Date.init(timeIntervalSince1970:)) ?? Date()
        let end = OwnEnd(environment[pointVariable].flatMap { MatrixPoint($0) })
        let status = await withTaskGroup(of: CommandStatus.self) { group in
            for number in 1...max(1, environment[countVariable].flatMap(Int.init) ?? 1) {
                var context = CommandContext(
                    console: .standard(environment: environment), environment: environment,
                    folder: FileManager.default.currentDirectoryPath, clock: TestClock(start: start))
                context.wrapStore = { CrashingRunStore(base: $0, end: end) }
                context.wrapTransport = { CuttingTransport(transport: $0, end: end) }
                group.addTask { [context] in
                    await StaysailCommand.run(arguments.map { $0.replacing("{}", with: "\(number)") }, context: context)
                }
            }
            return await group.reduce(.done) { $1 == .done ? $0 : $1 }
        }
        exit(status.rawValue)
    }
}
