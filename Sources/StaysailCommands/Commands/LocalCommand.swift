import ArgumentParser
import Foundation
import LocalLambda

/// `staysail local`
struct LocalCommand: ContextualCommand {
    static let takesInterruptions = true
    static let configuration = CommandConfiguration(
        commandName: "local", abstract: "Serves the local Lambda on its own, for aws, boto3 and others.",
        discussion: """
            staysail local --port 4566
            """)

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port = 0

    @Option(help: "The region of the printed environment.")
    var region = "us-east-1"

    @Option(help: ArgumentHelp("The folder for state (default: .staysail in the project).", valueName: "folder"))
    var state: String?

    @Flag(help: "Keep the state in memory only.")
    var memory = false

    @Flag(help: "Forget the state that is there, and start from nothing.")
    var fresh = false

    @Flag(help: "Print a line for each request.")
    var verbose = false

    @OptionGroup var faultOptions: FaultOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        guard (0...65_535).contains(port) else {
            throw CommandError(.usage, "A port is 0 to 65535, not \(port).")
        }
        var configuration = LocalLambdaConfiguration()
        configuration.port = port
        configuration.region = region
        configuration.faults = faultOptions.value
        if !memory {
            let project = ProjectFolder(
                of: context.folder, state: (state ?? context.variable("STAYSAIL_STATE")).map(context.absolute))
            try project.createState()
            configuration.storage = .folder("\(project.state)/local")
            configuration.startsFresh = fresh
        }
        configuration.onNotice = { context.console.note("local Lambda: \($0)") }
        if verbose {
            configuration.onRequest = {
                context.console.note("\($0.status) \($0.service) \($0.operation) \($0.method) \($0.path)")
            }
        }
        let settings = configuration
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await serveLocalLambda(settings) { server in
                        context.console.note("The local Lambda listens at \(server.endpoint); Ctrl-C ends it.")
                        for line in server.environmentLines { context.console.print(line) }
                    }
                }
                group.addTask { for await _ in context.interruptions { break } }
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            }
        } catch let error as LocalLambdaError {
            throw CommandError(.failed, "\(error)")
        } catch is CancellationError {
            // Interrupted is how this ends.
        }
        return .done
    }
}
