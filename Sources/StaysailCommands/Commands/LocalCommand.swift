import ArgumentParser
import AWSServices
import Foundation
import LocalLambda

/// `staysail local`
struct LocalCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "local", "Serve the local Lambda for other tools, such as aws and boto3.",
        notes: "Prints the environment variables that other tools need. Ctrl-C ends it.",
        examples: [
            "staysail local": "on a free port",
            "staysail local --port 4566 --memory": "",
        ])

    @Option(help: ArgumentHelp("The port on 127.0.0.1; 0 selects a free one.", valueName: "number"))
    var port = 0

    @Option(help: ArgumentHelp("The region in the printed environment.", valueName: "region"))
    var region = "us-east-1"

    @Flag(help: "Keep the state in memory only.")
    var memory = false

    @Flag(help: "Delete the local Lambda's state first.")
    var fresh = false

    @Flag(help: "Wait for the disk at each change, so that the state survives a loss of power.")
    var fsync = false

    @Option(
        help: ArgumentHelp(
            "The access key that the server accepts (default: a new one for each server).", valueName: "id:secret"))
    var accessKey: String?

    @Option(
        help: ArgumentHelp(
            "An additional name that requests may have as their Host (default: none). Can be repeated.",
            valueName: "name"))
    var hostName: [String] = []

    @Flag(help: "Print a line for each request.")
    var verbose = false

    @OptionGroup var faultOptions: FaultOptions
    @OptionGroup var stateOption: StateOption

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port is a number from 0 to 65535, not \(port).")
        }
        if let accessKey, Self.parts(of: accessKey).count != 2 {
            throw ValidationError("--access-key is an id and a secret. Write them like --access-key test:test.")
        }
        if !Region.isName(region) {
            throw ValidationError("--region is '\(region)', which is not a region. Write one like eu-west-1.")
        }
    }

    private static func parts(of accessKey: String) -> [String] {
        accessKey.split(separator: ":", maxSplits: 1).map(String.init)
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        var configuration = LocalLambdaConfiguration()
        configuration.port = port
        configuration.region = region
        configuration.faults = faultOptions.value
        configuration.syncsToDisk = fsync
        configuration.hostNames = hostName
        if let accessKey {
            let parts = Self.parts(of: accessKey)
            configuration.accessKey = .init(
                accessKeyID: parts[0], secretAccessKey: parts[1], accountID: configuration.accountID)
        }
        if !memory {
            let project = stateOption.project(context)
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
                        context.console.note("The local Lambda listens at \(server.endpoint). Ctrl-C ends it.")
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
            // The user has ended it.
        }
        return .done
    }
}
