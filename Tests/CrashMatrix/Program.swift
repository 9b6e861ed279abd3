import ArgumentParser
import Foundation

/// Ends runs by SIGKILL at every point, goes on with them, and compares what is left with an unbroken run.
@main
enum Program {
    static func main() async {
        // What is left to a process that the driver started are only the arguments of its command line.
        if ProcessInfo.processInfo.environment[Child.pointVariable] != nil {
            await Child.run(Array(CommandLine.arguments.dropFirst()))
        }
        await Driver.main()
    }
}

/// The command line of the driver.
struct Driver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash-matrix",
        abstract: "Ends runs at every point, goes on with them, and compares with an unbroken run.")

    @Argument(help: "short, plugins, canary or guide; full for all of them.")
    var scenario = "short"

    @Flag(help: "Go back with 'resume --rollback' instead of on.")
    var rollback = false

    @Option(help: "One point, such as request:17:sent.")
    var point: String?

    @Option(help: "How many runs at a time.")
    var jobs = 2

    func run() async throws {
        let scenarios = Scenario.all.filter { scenario == "full" || $0.name == scenario }
        guard !scenarios.isEmpty else { throw ValidationError("There is no '\(scenario)'.") }
        let only = try point.map { text in
            guard let point = MatrixPoint(text) else { throw ValidationError("'\(text)' is no point.") }
            return point
        }
        var differences = 0
        for scenario in scenarios {
            let start = ContinuousClock.now
            let matrix = Matrix(scenario: scenario, goesBack: rollback, width: jobs) { line in
                print(line)
                fflush(nil)
            }
            let tally = try await matrix.run(only: only)
            differences += tally.differences
            let kinds = MatrixPoint.Kind.allCases.map { "\($0.rawValue) \(tally.kinds[$0] ?? 0)" }
            print(
                "\(scenario.name)\(rollback ? " --rollback" : ""): \(tally.points) points "
                    + "(\(kinds.joined(separator: ", "))), \(tally.differences) differences, "
                    + "\((ContinuousClock.now - start).components.seconds) s")
            fflush(nil)
        }
        if differences > 0 { throw ExitCode.failure }
    }
}
